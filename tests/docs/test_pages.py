"""What README and docs say of commands, options, fields and the API is so."""

import json
import re
import shlex
from contextlib import closing
from pathlib import Path
from typing import get_args

import pytest
from click import Option

from engine.caveats import BY_KIND
from engine.evidence.batch import BY
from engine.factory import open_searcher
from engine.fields import FACETS
from engine.suggest import Kind
from findspot.cli import COULD_NOT_RUN
from findspot.indexing import index_command
from findspot.serving import serve_command
from findspot.watching import ENDING, NEW
from webapp import create_app
from webapp.keys import KEY_GROUPS

ROOT = Path(__file__).parents[2]
README, INDEXING, API, EVIDENCE, FAMILIES, SEARCHING, COUNTS, BATCH, FOLLOWING, INSTALLING = (
    (ROOT / name).read_text(encoding="utf-8")
    for name in (
        "README.md",
        "docs/indexing.md",
        "docs/api.md",
        "docs/evidence.md",
        "docs/families.md",
        "docs/searching.md",
        "docs/counts.md",
        "docs/batch.md",
        "docs/following.md",
        "docs/installing.md",
    )
)


def _commands(page):
    blocks = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    return [line.split("#")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


def test_readme_has_two_commands_for_a_newcomer():
    made = [line for line in _commands(README) if line.startswith("make")]
    assert made == ["make demo", "make test"]
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"demo", "test"} <= set(targets)


def test_commands_of_the_readme_run(samples, findspot, sample_library):
    commands = [shlex.split(line) for line in _commands(README) if "findspot" in line]
    assert [command[1] for command in commands] == ["index", "serve", "search"]
    done = findspot("search", *commands[2][2:], "--library", sample_library)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_option_of_index_is_told_and_no_other():
    options = {name for option in index_command.params if isinstance(option, Option) for name in option.opts}
    told = set(re.findall(r"`(--[a-z-]+)", INDEXING))
    assert told <= options
    assert options - told <= {"--json", "--help"}


def test_the_sidecar_example_is_one_that_is_read_whole(findspot, samples, tmp_path):
    example = json.loads(re.search(r"```json\n(.*?)```", INDEXING, re.DOTALL)[1])
    pdf = next((samples / "reports" / "tidewater-observatory" / "fishing").glob("debt*.pdf"))
    (tmp_path / "a.pdf").write_bytes(pdf.read_bytes())
    (tmp_path / "a.json").write_text(json.dumps(example), encoding="utf-8")
    described = json.loads(findspot("describe", "--json", tmp_path / "a.pdf").stdout)
    assert described["title"] == example["title"]
    assert described["regions"] == ["THA", "MMR"]
    assert described["topics"] == ["debt-bondage", "forced-labour"]
    assert set(described["origin"].values()) == {"sidecar"}


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\((docs/[^)#]+)\)", README))))
def test_links_of_the_readme_lead_somewhere(link):
    assert (ROOT / link).exists()


def test_the_api_answer_has_the_keys_that_are_told(findspot, sample_library):
    told = json.loads(re.search(r"```json\n(.*?)```", API, re.DOTALL)[1])
    answer = json.loads(findspot("search", "debt", "--json", "--library", sample_library).stdout)
    assert answer.keys() == told.keys()
    assert answer["hits"][0].keys() >= told["hits"][0].keys()
    assert answer["hits"][0]["pages"][0].keys() == told["hits"][0]["pages"][0].keys()
    assert answer["facets"]["topic"][0].keys() >= told["facets"]["topic"][0].keys()


def test_the_coverage_told_is_that_of_the_samples(findspot, sample_library):
    told = json.loads(re.findall(r"```json\n(.*?)```", API, re.DOTALL)[2])
    said = json.loads(findspot("coverage", "--json", "--library", sample_library).stdout)
    assert said.keys() == told.keys()
    assert told["caveats"][0] in said["caveats"]
    for name in ("roots", "failures"):
        assert said[name][0].keys() == told[name][0].keys()
    changing = ("roots", "failures", "caveats")
    assert [said[name] for name in told if name not in changing] == [
        told[name] for name in told if name not in changing
    ]


def test_every_kind_of_page_is_told():
    section = INDEXING.partition("## What is missing")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE) == list(BY_KIND)


def test_the_suggestions_told_are_those_of_the_samples(sample_library):
    told = json.loads(re.findall(r"```json\n(.*?)```", API, re.DOTALL)[1])
    with closing(open_searcher(sample_library)) as searcher:
        made = create_app(searcher).test_client().get("/api/v1/suggest?q=debt bond").json
    assert made.keys() == told.keys()
    assert all(one in made["suggestions"] for one in told["suggestions"])
    assert made["did_you_mean"] == told["did_you_mean"]
    kinds = set(re.findall(r"`(\w+)`", re.search(r"The `kind` of(.*?);", API, re.DOTALL)[1])) | {"kind"}
    assert kinds - {"kind"} == set(get_args(Kind))


def test_commands_about_families_run(findspot, editions_library):
    together, each = (findspot(*shlex.split(line)[1:], "--library", editions_library) for line in _commands(FAMILIES))
    assert "2 reports in 1 group" in together.stdout
    assert re.search("    also: (Spanish|English), ", together.stdout)
    assert "2 reports for" in each.stdout


def test_commands_about_searching_run_and_the_keys_told_are_those_of_the_list(findspot, sample_library, tmp_path):
    for command in _commands(SEARCHING):
        done = findspot(*shlex.split(command)[1:], "--library", sample_library, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert not done.stdout.startswith("0 reports")
    told = re.findall(r"^\| (`.*`) \| (.*) \|$", SEARCHING, re.MULTILINE)
    listed = [key for group in KEY_GROUPS[:2] for key in group.keys]
    assert told == [(" ".join(f"`{key}`" for key in one.keys), one.does) for one in listed]


def test_commands_about_evidence_run(findspot, editions_library, tmp_path):
    commands = [shlex.split(line) for line in _commands(EVIDENCE)]
    assert {command[1] for command in commands} == {"concordance", "export"}
    for command in commands:
        done = findspot(*command[1:], "--library", editions_library, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "places.csv").read_text(encoding="utf-8-sig").startswith("quote,words,page,")


def test_the_keys_told_are_those_of_the_viewer():
    told = re.findall(r"^\| (.*?) \|", (ROOT / "docs/reading.md").read_text(encoding="utf-8"), re.MULTILINE)
    names = {"→": "ArrowRight", "←": "ArrowLeft"}
    keys = {names.get(key, key) for cell in told for key in re.findall(r"`([^`]+)`", cell)}
    template = (ROOT / "webapp/templates/viewer.html").read_text(encoding="utf-8")
    template = re.sub(r'{{ mirrored\("(\w+)"\) }}', r"\1", template)
    owned = {key for owner in re.findall(r'data-keys="([^"]*)"', template) for key in owner.split()}
    assert keys - {"/", "Esc"} == owned - {"="}


def test_commands_about_counts_run(findspot, sample_library):
    for command in (shlex.split(line) for line in _commands(COUNTS)):
        done = findspot(*command[1:], "--library", sample_library)
        assert done.returncode == 0, done.stderr
        assert "debt bondage" in done.stdout
    assert told_after("--by` takes", COUNTS) == {field.name for field in FACETS}


def test_commands_about_batches_run(findspot, sample_library, tmp_path):
    (tmp_path / "names.txt").write_text("debt bondage\n", encoding="utf-8")
    (tmp_path / "names.csv").write_text("id;vessel\n7;debt bondage\n", encoding="utf-8")
    for command in (shlex.split(line) for line in _commands(BATCH)):
        done = findspot(*command[1:], "--library", sample_library, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "1 term: 1 found" in done.stderr
        assert "debt bondage" in done.stdout
    assert {*re.findall(r"`(\w+)`", BATCH.partition("by `--by`")[2].partition("with what")[0])} == set(BY)


def told_after(words, page):
    return {*re.findall(r"`(\w+)`", page.partition(words)[2].partition(".")[0])}


def test_commands_about_following_run(findspot, editions_library, tmp_path):
    searches = re.search(r"```toml\n(.*?)```", FOLLOWING, re.DOTALL)[1]
    (tmp_path / "searches.toml").write_text(searches, encoding="utf-8")
    words, lines = (
        findspot(*shlex.split(command)[1:], "--library", editions_library, "--since", "2020-01-01", cwd=tmp_path)
        for command in _commands(FOLLOWING)
    )
    assert "Debt at sea: " in words.stdout
    assert "https://reports.example.org/findspot/?q=" in words.stdout
    told = [json.loads(line) for line in lines.stdout.splitlines()]
    assert [one["name"] for one in told] == ["Debt at sea", "Kafala"]
    assert all(set(one) == {"name", "url", "first", "new"} for one in told)
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", FOLLOWING, re.MULTILINE)}
    assert codes == {0, NEW, COULD_NOT_RUN}
    assert (words.returncode, lines.returncode) == (NEW, NEW)
    assert (tmp_path / f"searches.toml{ENDING}").exists()


def test_options_of_serve_that_are_told_are_those_that_it_has():
    options = {name for option in serve_command.params if isinstance(option, Option) for name in option.opts}
    told = set(re.findall(r"^\| `(--[a-z-]+)", INSTALLING, re.MULTILINE))
    assert told == {"--prefix", "--name", "--behind-proxy", "--users", "--metrics"}
    assert told <= options
