"""Order, parts of the list, facets and filters."""

import pytest

from engine.errors import InputError, PageNotFound, ReportNotFound
from engine.query.parse import parse
from engine.report import Heading


def _counts(result, facet):
    return {item.value: item.count for item in result.facets[facet]}


def test_sorts_by_year_and_title(shelf):
    assert shelf.ids("", sort="newest") == ["beijing", "peru", "sea", "notes", "cairo", "scan"]
    assert shelf.ids("", sort="oldest") == ["cairo", "sea", "notes", "peru", "beijing", "scan"]
    assert shelf.ids("", sort="title") == ["sea", "scan", "notes", "peru", "cairo", "beijing"]


def test_relevance_puts_the_report_about_it_first(library, make):
    filler = "Another sentence of some other matter. " * 30
    library.put(
        make("mention", [filler, filler + "slavery", filler]), make("about", ["slavery and slavery again", "slavery"])
    )
    assert library.ids("slavery") == ["about", "mention"]
    assert library.search("slavery").hits[0].score > library.search("slavery").hits[1].score


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest", "title"])
@pytest.mark.parametrize("text", ["", "slavery"])
def test_parts_join_to_the_whole_list(library, make, sort, text):
    library.put(
        *(make(f"r{n:02}", ["slavery " * (n % 3 + 1)], year=2000 + n % 4, title=f"T{n % 5}") for n in range(37))
    )
    whole = library.ids(text, sort=sort)
    assert len(set(whole)) == 37
    by_page = [id for page in range(1, 6) for id in _page(library, text, sort=sort, size=9, page=page)]
    assert by_page == whole
    assert _walk(library, text, sort=sort, size=5) == whole


def _page(library, text, **request):
    return [hit.report.id for hit in library.search(text, **request).hits]


def _walk(library, text, **request):
    found, cursor = [], ""
    while True:
        result = library.search(text, cursor=cursor, **request)
        found += [hit.report.id for hit in result.hits]
        cursor = result.next_cursor
        if not cursor:
            return found


def test_page_past_the_end_is_empty(shelf):
    result = shelf.search("", page=99)
    assert (result.hits, result.total, result.next_cursor) == ((), 6, "")


def test_no_reports_asked_still_counts(shelf):
    result = shelf.search("victims", size=0)
    assert (result.total, result.pages_total, result.hits) == (1, 2, ())


@pytest.mark.parametrize("cursor", ["nonsense", "####", "W10", "WzEsMl0x", "eyJhIjoxfQ"])
def test_cursor_that_is_none_says_so(shelf, cursor):
    with pytest.raises(InputError, match="cursor"):
        shelf.search("victim", cursor=cursor)


def test_cursor_of_another_order_says_so(shelf):
    cursor = shelf.search("", sort="title", size=2).next_cursor
    with pytest.raises(InputError, match="another order"):
        shelf.search("", sort="newest", cursor=cursor)


def test_facets_count_the_reports_found_with_what_lies_above(shelf):
    result = shelf.search("victims OR víctimas")
    assert _counts(result, "topic")["forced-labour"] == 2
    assert _counts(result, "region").items() >= {"THA": 1, "PER": 1, "035": 1, "142": 1}.items()
    assert _counts(result, "year") == {"2019": 1, "2020": 1}
    assert _counts(result, "language") == {"en": 1, "es": 1}
    assert _counts(result, "organisation") == {"Ocean Justice": 2, "Net Watch": 1}
    assert _counts(result, "document_type") == {"report": 1, "none": 1}


def test_facets_of_an_empty_query_count_the_library(shelf):
    assert _counts(shelf.search(""), "year") == {"2018": 1, "2019": 2, "2020": 1, "2021": 1, "none": 1}


def test_facet_ignores_its_own_selection_and_no_other(shelf):
    result = shelf.search("", filters={"year": ("2019",)})
    assert _counts(result, "year") == {"2018": 1, "2019": 2, "2020": 1, "2021": 1, "none": 1}
    assert _counts(result, "language") == {"en": 2}
    chosen = [item.value for item in result.facets["year"] if item.selected]
    assert chosen == ["2019"]


def test_selected_value_without_reports_stays_in_the_facet(shelf):
    result = shelf.search("", filters={"language": ("fr",), "year": ("2019",)})
    assert result.total == 0
    assert [(item.value, item.count) for item in result.facets["language"] if item.selected] == [("fr", 0)]


FILTERS = [
    ({"language": ("es",)}, {"peru"}),
    ({"language": ("es", "ar")}, {"peru", "cairo"}),
    ({"language": ("en",), "year": ("2019",)}, {"sea", "notes"}),
    ({"region": ("142",)}, {"sea", "beijing"}),
    ({"region": ("none",)}, {"notes", "scan", "cairo"}),
    ({"organisation": ("Ocean Justice",)}, {"sea", "peru"}),
    ({"organisation": ("ocean justice",)}, set()),
    ({"document_type": ("none",)}, {"peru", "notes", "scan", "cairo", "beijing"}),
    ({"topic": ("human-trafficking",)}, {"peru"}),
    ({"year": ("2019-2020",)}, {"sea", "notes", "peru"}),
    ({"year": ("-2018", "2021-")}, {"cairo", "beijing"}),
    ({"year": ("none",)}, {"scan"}),
    ({"year": ("2018", "none")}, {"cairo", "scan"}),
    ({"year": ("nonsense",)}, set()),
    ({"year": ("-",)}, set()),
    ({"year": ()}, {"sea", "peru", "notes", "beijing", "scan", "cairo"}),
]


@pytest.mark.parametrize(("filters", "expected"), FILTERS, ids=[str(row[0]) for row in FILTERS])
def test_filter_keeps_exactly_these(shelf, filters, expected):
    assert set(shelf.ids("", filters=filters)) == expected


EXCLUDED = [
    ({"excluded": {"language": ("en",)}}, {"peru", "beijing", "cairo"}),
    ({"excluded": {"language": ("en", "ar")}}, {"peru", "beijing"}),
    ({"excluded": {"language": ("en",), "year": ("2021",)}}, {"peru", "cairo"}),
    ({"excluded": {"region": ("142",)}}, {"peru", "notes", "scan", "cairo"}),
    ({"excluded": {"region": ("none",)}}, {"sea", "peru", "beijing"}),
    ({"excluded": {"year": ("2019-2020", "none")}}, {"beijing", "cairo"}),
    ({"excluded": {"organisation": ("Net Watch",)}, "filters": {"organisation": ("Ocean Justice",)}}, {"peru"}),
    ({"excluded": {"language": ("en",)}, "filters": {"language": ("en", "es")}}, {"peru"}),
    ({"excluded": {"language": ("fr",), "year": ()}}, {"sea", "peru", "notes", "beijing", "scan", "cairo"}),
]


@pytest.mark.parametrize(("asked", "expected"), EXCLUDED, ids=[str(row[0]) for row in EXCLUDED])
def test_no_report_with_an_excluded_value_is_listed_or_counted(shelf, asked, expected):
    result = shelf.search("", **asked)
    assert {hit.report.id for hit in result.hits} == expected
    assert result.total == len(expected)
    assert shelf.ids("", **asked, sort="title", grouped=True) == [
        id for id in shelf.ids("", sort="title") if id in expected
    ]


def test_excluding_keeps_the_order_and_the_pages_of_a_search(shelf):
    whole = {"victims OR víctimas OR 劳动": {"sea": [1, 2], "peru": [1], "beijing": [1]}}
    for text, pages in whole.items():
        assert shelf.pages(text) == pages
        less = shelf.search(text, excluded={"language": ("es",)})
        assert shelf.pages(text, excluded={"language": ("es",)}) == {id: pages[id] for id in ("sea", "beijing")}
        assert less.pages_total == 3


def test_each_count_is_of_the_reports_that_its_value_would_bring(shelf):
    asked = {"filters": {"organisation": ("Net Watch",)}, "excluded": {"region": ("THA",), "organisation": ("none",)}}
    result = shelf.search("", **asked)
    assert result.total == 0
    assert _counts(result, "organisation") == {"Ocean Justice": 1, "Net Watch": 0, "none": 0}
    for item in result.facets["organisation"][:2]:
        one = shelf.search("", filters={"organisation": (item.value,)}, excluded=asked["excluded"])
        assert one.total == item.count
    assert [item.value for item in result.facets["organisation"] if item.excluded] == ["none"]
    assert [(item.value, item.count) for item in result.facets["region"] if item.excluded] == [("THA", 0)]
    assert [item.value for item in result.facets["organisation"] if item.selected] == ["Net Watch"]


def test_labels_and_parents_of_hierarchical_values(shelf):
    regions = {item.value: item for item in shelf.search("").facets["region"]}
    assert (regions["THA"].label, regions["THA"].parent) == ("Thailand", "035")
    assert (regions["035"].label, regions["035"].parent) == ("South-eastern Asia", "142")
    assert regions["none"].label == "Not known"


def test_gets_a_report_and_a_page_as_they_were_put(library, make):
    described = {"title": "Título", "year": 2001, "authors": ("A", "B"), "doi": "10.1/x", "isbn": ("9780306406157",)}
    kept = {"origins": {"year": "listing"}, "replaced": {"year": (1990, "text"), "topics": (("fishing",), "text")}}
    contents = (Heading("One", 1, 1, "i"), Heading("Two", 2, 2))
    item = make("one", ["First page.", ""], labels=("i", ""), contents=contents, **described, **kept)
    library.put(item)
    assert library.searcher.get("one") == item.report
    assert [library.searcher.page("one", number) for number in (1, 2)] == list(item.pages)


def test_pages_found_have_their_printed_numbers(library, make):
    library.put(make("one", ["debt one", "no", "debt three"], labels=("xi", "xii", "")))
    assert [(page.number, page.label) for page in library.searcher.pages("one", parse("debt"))] == [(1, "xi"), (3, "")]
    (hit,) = library.search("debt", pages_per_report=None).hits
    assert {page.number: page.label for page in hit.pages} == {1: "xi", 3: ""}


NUMBERED = [
    ("978-92-2-031577-4", ["isbn", "printed"]),
    ("9789220315774", ["isbn"]),
    ("isbn:9789220315774", ["isbn"]),
    ("isbn:978-92-2-031577-4", ["isbn"]),
    ("isbn:0306406152", ["isbn"]),
    ("https://doi.org/10.1787/abc-en", ["doi"]),
    ("10.1787/abc-en", ["doi"]),
    ("doi:10.1787/abc*", ["doi"]),
    ("doi:10.1787/other", []),
    ("isbn:9780306406158", []),
    ("debt -978-92-2-031577-4", ["doi"]),
]


@pytest.mark.parametrize(("query", "found"), NUMBERED)
def test_reports_are_found_by_their_numbers_however_these_are_written(numbered, query, found):
    assert sorted(numbered.ids(query)) == found


def test_unknown_report_and_page_are_named(shelf):
    with pytest.raises(ReportNotFound, match="nobody"):
        shelf.searcher.get("nobody")
    for number in (0, 5, -1, 10**12):
        with pytest.raises(PageNotFound, match="page"):
            shelf.searcher.page("sea", number)


def test_walk_gives_every_report_once(shelf):
    assert [report.id for report in shelf.searcher.walk()] == sorted(
        ["sea", "peru", "notes", "beijing", "scan", "cairo"]
    )
