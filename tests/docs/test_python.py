"""docs/python.md and docs/notebook.ipynb: their examples run, and give what is printed there."""

import ast
import doctest
import io
import json
import re
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from engine.fields import FACETS, SORTS
from findspot.library import Asking, Library
from webapp.filters import NOT

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "python.md").read_text(encoding="utf-8")
NOTEBOOK = json.loads((DOCS / "notebook.ipynb").read_text(encoding="utf-8"))


@pytest.fixture
def beside_docs(sample_library, tmp_path, monkeypatch) -> None:
    """The folder of docs beside the library of `make demo`."""
    (tmp_path / "demo-library").symlink_to(sample_library)
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path / "docs")


def test_the_examples_give_what_is_printed(beside_docs, monkeypatch):
    monkeypatch.chdir("..")
    names, failures = {}, io.StringIO()
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for number, block in enumerate(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)):
        examples = doctest.DocTestParser().get_doctest(block, names, f"example {number}", "docs/python.md", 0)
        runner.run(examples, out=failures.write, clear_globs=False)
        names = examples.globs
    assert (runner.failures, runner.tries > 10) == (0, True), failures.getvalue()


def test_what_a_library_can_be_asked_is_told():
    asked, narrowed = (re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for table in PAGE.split("also take:"))
    told = set(re.findall(r"`(\w+)\(", " ".join(asked)))
    made = {name for name, member in vars(Library).items() if callable(member) and not name.startswith("_")}
    assert told == made - {"asked", "close", "page_link", "report_link"}
    told = set(re.findall(r"`(\w+)`", " ".join(narrowed)))
    assert told >= {name.removeprefix(NOT) for name in Asking.__annotations__}
    assert Asking.__annotations__.keys() >= {facet.name for facet in FACETS}
    assert all(f"`{sort}`" in PAGE for sort in SORTS)


def shown(source: str, names: dict) -> str:
    """What a notebook shows below a cell: what it prints, and the value of its last line."""
    *lines, last = ast.parse(source).body
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(ast.Module(lines, []), "cell", "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
        else:
            value = exec(compile(ast.Module([last], []), "cell", "exec"), names)
    return printed.getvalue() + ("" if value is None else repr(value))


def test_the_notebook_runs_and_shows_what_it_holds(beside_docs):
    names: dict = {}
    cells = [cell for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code"]
    for cell in cells:
        kept = [output.get("text") or output["data"]["text/plain"] for output in cell["outputs"]]
        assert shown("".join(cell["source"]), names) == "".join(line for lines in kept for line in lines)
    assert len(cells) > 4
