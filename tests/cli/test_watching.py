"""`findspot watch`: what is new since the last run, for each search of a file."""

import json
import shutil

import pytest

SEARCHES = """
[[search]]
name = "Debt"
query = "debt OR deuda"

[[search]]
name = "Fishing since 2015"
query = "fish*"
year = "2015-"
document_type = ["report", "none"]
"""


@pytest.fixture(params=["embedded", "elastic"])
def library(request, tmp_path):
    """The address of a library that does not exist yet."""
    if request.param == "embedded":
        return tmp_path / "library"
    return f"{request.getfixturevalue('elasticsearch_url')}/watched"


def test_watch_tells_exactly_the_reports_added_between_two_runs(findspot, samples, library, tmp_path):
    every = sorted((samples / "reports" / "tidewater-observatory").rglob("*.pdf"))
    reports, file = tmp_path / "reports", tmp_path / "searches.toml"
    reports.mkdir()
    file.write_text(SEARCHES, encoding="utf-8")

    def index(*files):
        for one in files:
            shutil.copy2(one, reports / one.name)
        done = findspot("index", reports, "--library", library, "--workers", "2")
        assert done.returncode == 0, done.stdout + done.stderr

    def watch():
        done = findspot("watch", file, "--library", library, "--json")
        told = [json.loads(line) for line in done.stdout.splitlines()]
        return done.returncode, {one["name"]: sorted(hit["path"] for hit in one["new"]) for one in told}

    def found(*query):
        done = findspot("search", *query, "--each", "--json", "--library", library)
        return {hit["path"] for hit in json.loads(done.stdout)["hits"] if hit["matches"] == "all"}

    index(*every[:2])
    assert watch() == (0, {"Debt": [], "Fishing since 2015": []})
    before = found("debt OR deuda"), found("fish*", "--year", "2015-")
    index(*every[2:])
    after = found("debt OR deuda"), found("fish*", "--year", "2015-")
    new = [sorted(now - then) for now, then in zip(after, before, strict=True)]
    assert all(new), "the samples have nothing new to tell"
    assert watch() == (10, dict(zip(("Debt", "Fishing since 2015"), new, strict=True)))
    assert watch() == (0, {"Debt": [], "Fishing since 2015": []})
    (reports / every[2].name).touch()
    index()
    assert watch()[0] == 0, "a file that was touched is not new"


def test_words_for_people_say_what_is_new_and_are_silent_where_nothing_is(findspot, sample_library, tmp_path):
    file, state = tmp_path / "searches.txt", tmp_path / "seen"
    file.write_text("# mine\n\nkafala\nhttp://127.0.0.1:8080/?q=fish*&region=THA&sort=title\n", encoding="utf-8")
    run = ("watch", file, "--library", sample_library, "--state", state)
    first = findspot(*run)
    assert (first.returncode, first.stdout.splitlines()[0]) == (0, "kafala: watched from now on")
    second = findspot(*run)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    since = findspot(*run, "--since", "2020-01-01", "--site", "http://127.0.0.1:8080/")
    assert since.returncode == 10
    assert "http://127.0.0.1:8080/?q=fish%2A&region=THA\n" in since.stdout
    assert "Debt Bondage at Sea" in since.stdout


REFUSED = [
    ("s.txt", "", "has no search"),
    ("s.toml", "[[search]]\nquery = ", "is no TOML"),
    ("s.toml", '[[search]]\nquery = "a"\nregoin = "Asia"', "has regoin"),
    ("s.toml", '[[search]]\nquery = "a"\nregion = "Azia"', "Did you mean Asia"),
    ("s.toml", '[[search]]\nquery = 7', "query is a text"),
    ("s.toml", '[[searches]]\nquery = "a"', "has searches"),
    ("s.txt", "a\na", "two searches called a"),
    ("s.txt", "http://x/?q=a&colour=red", "line 1: There is no parameter colour"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "said"), REFUSED, ids=[row[2] for row in REFUSED])
def test_a_file_that_cannot_be_used_says_why(findspot, sample_library, tmp_path, name, text, said):
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = findspot("watch", tmp_path / name, "--library", sample_library)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not list(tmp_path.glob("*.seen.json"))


def test_a_state_that_is_none_is_left_alone(findspot, sample_library, tmp_path):
    (tmp_path / "s.txt").write_text("debt", encoding="utf-8")
    (tmp_path / "state").write_text("[1]", encoding="utf-8")
    done = findspot("watch", tmp_path / "s.txt", "--library", sample_library, "--state", tmp_path / "state")
    assert done.returncode == 2
    assert "--state" in done.stderr
    assert (tmp_path / "state").read_text() == "[1]"
