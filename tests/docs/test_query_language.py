"""The examples of docs/query-language.md, run."""

import re
from pathlib import Path

import pytest

from engine.fields import BY_NAME
from engine.query.parse import parse
from webapp.syntax import syntax_rows

PAGE = (Path(__file__).parents[2] / "docs" / "query-language.md").read_text(encoding="utf-8")
ROWS = [
    [cell.replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip("| "))]
    for line in PAGE.splitlines()
    if line.startswith("| `")
]
EXAMPLES = sorted({example for row in ROWS for example in re.findall(r"`([^`]+)`", " ".join(row))})
SIGNS = {
    "or",
    "||",
    "AND",
    "and",
    "&&",
    "NOT",
    "not",
    "NEAR",
    "*",
    "?",
    "+",
    ".",
    "~",
    "~2",
    "-",
    "=word",
    "[abc]",
    "(a|b)",
    "{2,3}",
    "\\d",
}


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e not in SIGNS and not e.endswith(":")])
def test_example_is_read_without_a_repair(example):
    parsed = parse(example)
    assert parsed.repairs == ()
    assert parsed.understood


def test_help_page_teaches_the_same_rows():
    def cell(pieces):
        return "".join({"code": f"`{p.text}`", "word": f"*{p.text}*"}.get(p.kind, p.text) for p in pieces)

    assert [[cell(form.typed), cell(form.found)] for form in syntax_rows()] == [
        [text.strip() for text in row] for row in ROWS
    ]


def test_every_field_named_is_one():
    named = re.findall(r"`(\w+):`", PAGE)
    assert named
    assert set(named) <= {*BY_NAME, "exact", "page", "same_page"}
