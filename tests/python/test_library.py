"""A library asked from Python answers what the engines find, as rows."""

import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from urllib.request import urlopen

import pandas
import pytest

import findspot
from engine.errors import InputError
from engine.evidence.export import COLUMNS, rows
from engine.query.expand import understand
from engine.request import SearchRequest
from tests.serving import served


@pytest.fixture(scope="module")
def library(each_sample_library):
    with findspot.open(each_sample_library) as opened:
        yield opened


def test_places_are_a_frame_of_what_is_exported(library):
    frame = pandas.DataFrame(library.places("debt", year=(2015, None), sort="title"))
    request = SearchRequest(understand("debt"), filters={"year": ("2015-",)}, sort="title")
    exported = list(rows(library.searcher, request, lambda found: "", datetime.now(UTC)))
    assert len(frame) == len(exported) > 10
    assert set(frame.columns) == {"report", *COLUMNS} - {"query", "exported", "findspot"}
    for name in set(COLUMNS) & set(frame.columns):
        assert list(frame[name]) == [row[name] for row in exported]
    for place in frame.itertuples():
        printed = " ".join(library.page(place.report, place.page).text.split())
        assert place.words in place.quote in printed


def test_search_goes_through_the_whole_list(library, monkeypatch):
    monkeypatch.setattr("engine.evidence.places.REPORTS", 2)
    found = list(library.search("debt", sort="oldest"))
    result = library.searcher.search(SearchRequest(understand("debt"), sort="oldest"))
    assert [row.report for row in found] == [hit.report.id for hit in result.hits]
    assert [row.pages_matching for row in found] == [hit.pages_matching for hit in result.hits]
    assert all("debt" in row.quote.casefold() or row.languages != ("en",) for row in found)
    assert len(list(library.search())) == library.coverage()["reports"]


def test_filters_are_written_as_people_write_them(library):
    (row,) = library.search("debt", region=["Thailand", "PER"], topic="debt bondage", year=[(None, 2018), 2019])
    assert (row.year, "Thailand" in row.regions) == (2019, True)
    assert not list(library.search("debt", region="Thailand", year=2020))
    words = {place.words.casefold() for place in library.places('"debt bondage"')}
    assert "schuldknechtschaft" in words
    assert "schuldknechtschaft" not in {
        place.words.casefold() for place in library.places('"debt bondage"', exact=True)
    }


def test_concordance_is_sorted(library):
    listed, sorted_ = (list(library.concordance("debt", by=by, width=30)) for by in ("list", "right"))
    assert Counter(listed) == Counter(sorted_)
    assert len(listed) == len(list(library.places("debt")))
    beside = [re.findall(r"\w+", line.right.casefold()) for line in sorted_ if line.right.isascii()]
    assert beside == sorted(beside)


def test_facets_count_the_reports_found(library):
    years = Counter(str(row.year) for row in library.search("debt"))
    assert {row.value: row.reports for row in library.facets("year", "debt")} == years
    above = {row.value: row.parent for row in library.facets("region")}
    assert above["THA"] == "035"


def test_counts_are_those_of_the_lists(library):
    whole, *years = library.counts("year", "debt")
    assert (whole.by, whole.reports, whole.hits) == (
        "all",
        *(len(list(f("debt"))) for f in (library.search, library.places)),
    )
    assert {row.value: row.reports for row in years if row.reports} == {
        row.value: row.reports for row in library.facets("year", "debt")
    }
    assert sum(row.hits for row in years) == whole.hits
    assert [row.query for row in library.counts("year", "debt", "wages") if row.by == "all"] == ["debt", "wages"]
    with pytest.raises(InputError, match="Nothing is to be counted"):
        library.counts("year")


def test_values_are_left_out(library):
    without = {row.year for row in library.search("debt", not_year=[2018, (2020, None)])}
    assert without == {row.year for row in library.search("debt")} - {2018, *range(2020, 2030)}


def test_pages_and_reports_are_those_of_the_library(library):
    row = next(library.search("title:kilns"))
    pages = list(library.pages(row.report))
    assert [page.page for page in pages] == [1, 2, 3]
    assert pages[1] == library.page(row.report, 2)
    assert {page.problem for page in pages} == {"no text"}
    told = library.report(row.report, "kilns")
    assert (told["id"], told["title"], told["page_count"]) == (row.report, row.title, row.page_count)


def test_where_nothing_is_found_a_frame_has_its_columns_and_years_stay_whole(library):
    empty, found = library.search("zzzunknown").to_pandas(), library.search("debt").to_pandas()
    assert list(empty.columns) == list(found.columns)
    assert (str(empty["year"].dtype), str(found["year"].dtype)) == ("Int64", "Int64")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"region": "Thialand"}, "Did you mean Thailand"),
        ({"year": (2015, 2016, 2017)}, "2015-2016-2017 is no year"),
        ({"sort": "size"}, "Choose relevance, newest"),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_said_when_it_is_asked(library, asked, told):
    with pytest.raises(findspot.FindspotError, match=told):
        library.search("debt", **asked)
    with pytest.raises(TypeError, match="takes no contry"):
        library.search("debt", contry="THA")


def test_a_library_that_is_none_is_said(tmp_path):
    with pytest.raises(findspot.FindspotError, match="no library"):
        findspot.open(tmp_path / "none")


def test_links_lead_to_the_places(sample_library):
    with served(sample_library) as site, findspot.open(sample_library, site=f"{site}/") as library:
        for asked in ({}, {"exact": True}):
            for place in islice(library.places('"debt bondage"', year=2019, **asked), 4, None):
                page, _, mark = place.link.partition("#")
                assert f'id="{mark}"' in urlopen(page).read().decode()
        assert urlopen(next(library.search("debt")).link).status == 200


def test_importing_findspot_loads_little():
    asked = "import sys, findspot; print(*{'flask', 'click', 'tantivy', 'elasticsearch', 'mcp'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
