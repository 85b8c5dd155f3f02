import json
import re

import pytest

from engine.factory import open_writer


def test_a_repair_is_told_once_with_its_characters(findspot, sample_library):
    done = findspot("search", "debt ) bondage )", "--library", sample_library)
    assert "At characters 6 and 16: A closing bracket" in done.stdout
    assert done.stdout.count("closing bracket") == 1


def test_years_the_wrong_way_round_are_put_in_order(findspot, sample_library):
    def total(years):
        return json.loads(findspot("search", "--year", years, "--library", sample_library, "--json").stdout)["total"]

    assert total("2020-2010") == total("2010-2020") > 0


def test_values_are_excluded_by_name_in_every_command_that_asks(findspot, sample_library):
    def asked(command, *options):
        return findspot(command, "debt", "--library", sample_library, *options).stdout

    without = ("--not-year", "2019", "--not-region", "Pakistan")
    assert "Only without region Pakistan; year 2019\n" in asked("search", *without)
    every, less = (json.loads(asked("search", "--json", *options)) for options in ((), without))
    kept = {hit["id"] for hit in less["hits"]}
    gone = [hit for hit in every["hits"] if hit["id"] not in kept]
    assert gone
    assert all(hit["year"] == 2019 or "PAK" in hit["regions"] for hit in gone)
    assert [count["value"] for count in less["facets"]["region"] if count["excluded"]] == ["PAK"]
    lines = [json.loads(line) for line in asked("concordance", "--json", *without).splitlines()]
    assert {line["report"] for line in lines} == kept


def test_files_that_are_the_same_are_one_in_the_list_and_marked(findspot, samples, tmp_path):
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(
            (samples / "reports" / "archive" / "brick-kilns-inspection-2009.pdf").read_bytes()
        )
    findspot("index", tmp_path / "a.pdf", tmp_path / "b.pdf", "--library", tmp_path / "library")
    together = findspot("search", "--library", tmp_path / "library").stdout
    assert "2 reports in 1 group\n" in together
    assert ("also: the same file, b.pdf" in together) != ("also: the same file, a.pdf" in together)
    each = findspot("search", "--library", tmp_path / "library", "--each").stdout
    assert "2 reports\n" in each
    assert "also: the same file, b.pdf" in each
    assert "also: the same file, a.pdf" in each


def test_an_edition_in_another_language_is_told(findspot, editions_library):
    done = findspot("search", '"C-22/2019"', "--library", editions_library)
    assert "also: English, tidewater-observatory/fishing/vessel-index-2022.pdf\n" in done.stdout
    done = findspot("search", "buques", "--exact", "--library", editions_library)
    assert "vessel-index-2022.pdf (not in this list)\n" in done.stdout
    body = json.loads(findspot("search", '"C-22/2019"', "--library", editions_library, "--json").stdout)
    every = json.loads(findspot("search", '"C-22/2019"', "--each", "--library", editions_library, "--json").stdout)
    assert (body["total"], body["groups"], len(body["hits"])) == (2, 1, 1)
    assert (every["total"], every["groups"], len(every["hits"])) == (2, 1, 2)


def test_an_empty_library_says_that_indexing_may_be_at_work(findspot, tmp_path):
    with open_writer(str(tmp_path / "library")) as writer:
        writer.commit()
    done = findspot("search", "debt", "--library", tmp_path / "library")
    assert done.returncode == 0
    assert "If `findspot index` is at work" in done.stdout
    assert "Searched:" not in done.stdout


def test_where_nothing_is_found_the_command_asks_what_was_meant(findspot, sample_library):
    done = findspot("search", '"debt bondgae"', "--library", sample_library)
    assert 'Did you mean: "debt bondage"\n' in done.stdout
    assert "Did you mean" not in findspot("search", "debt bondage", "--library", sample_library).stdout


def test_a_search_explains_the_order_of_its_list(findspot, sample_library):
    said = findspot("search", "debt bondage", "--explain", "--library", sample_library).stdout
    assert re.search(r"score \d+\.\d\d = .*\d+\.\d\d debt.*its best page, \d+", said)
    hits = json.loads(findspot("search", "debt bondage", "--explain", "--json", "--library", sample_library).stdout)[
        "hits"
    ]
    for hit in hits:
        assert sum(part["score"] for part in hit["scored"]) == pytest.approx(hit["score"], rel=1e-3)
