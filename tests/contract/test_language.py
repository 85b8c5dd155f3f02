"""Nearness, patterns, one page, and at least so many: reports, pages, and the words marked on them."""

from itertools import count
from types import SimpleNamespace

import pytest

from engine.errors import QueryRefused
from engine.query.parse import parse

FOUND = {
    # near: at most so many words between, in either order
    "victims NEAR/1 debt": {},
    "victims NEAR/3 debt": {"sea": [1]},
    "debt NEAR/3 victim": {"sea": [1]},
    "sea NEAR/1 labour": {"sea": [1]},
    "labour NEAR/0 sea": {},
    "(fishing OR kiln) NEAR/2 (bonded OR bondage)": {"sea": [2]},
    "fish* NEAR/1 vess*": {"sea": [2]},
    '"fishing vessels" NEAR/5 broker': {"sea": [2]},
    "forced NEAR/3 sea NEAR/3 victims": {"sea": [1]},
    # over a page break, as a phrase: on both pages
    "held NEAR/5 bondage": {"sea": [1, 2]},
    "debt NEAR/0 bondage": {"sea": [1, 2]},
    # in this order
    "debt BEFORE/3 fishing": {"sea": [1, 2]},
    "fishing BEFORE/3 debt": {},
    "víctimas BEFORE/9 trata": {"peru": [1, 2]},
    # one word is not two
    "victims NEAR/5 victims": {},
    # any order, with others among them
    '"vessels bondage"~2': {"sea": [2]},
    '"vessels bondage"~1': {},
    '"sea labour forced"~1': {"sea": [1]},
    # wildcards
    "labo?r": {"sea": [1], "scan": []},
    "f*ed labour": {"sea": [1], "scan": []},
    "*age": {"sea": [2]},
    "?ear": {},
    '"forc* lab?ur"': {"sea": [1]},  # nearness is of the pages' text, not of the title
    "v?ctimas": {"peru": [1]},
    "title:w?ter": {"sea": []},
    # near misses
    "labuor~1": {"sea": [1], "scan": []},
    "fishnig~1": {"sea": [2]},
    "fsihnig~1": {},
    "fsihnig~2": {"sea": [2]},
    "bondege~": {"sea": [2]},
    # regular expressions, on whole words
    "/bond(ed|age)/": {"sea": [2]},
    "/bond/": {},
    "/[dw]ebt/": {"sea": [1]},
    # one page
    "same_page:(debt AND bondage)": {},
    "same_page:(fishing AND broker)": {"sea": [2]},
    "same_page:(victims -fishing)": {"sea": [1]},
    'same_page:("debt bondage" AND broker)': {"sea": [2]},
    "same_page:(víctimas OR trata)": {"peru": [1, 2]},
    "same_page:(debt NEAR/5 bondage AND forced)": {"sea": [1]},
    "victims page:1": {"sea": [1]},
    "victims page:2-": {"sea": [2]},
    "page:3": {"sea": []},
    "page:>=4 labour": {},
    # at least
    "2 OF (debt, bondage, kilns)": {"sea": [1, 2]},
    "2 OF (debt, kilns, trata)": {},
    "2 OF (forced, kilns, víctimas)": {"scan": []},
    "3 OF (debt, bondage, broker, nowhere)": {"sea": [1, 2]},
    # exact
    "exact:victim": {},
    "exact:(victims OR víctima)": {"sea": [1, 2]},
    "exact:victims NEAR/3 debt": {"sea": [1]},
    "NOT (debt NEAR/5 bondage) labour": {"scan": []},
}


@pytest.mark.parametrize(("text", "expected"), FOUND.items(), ids=FOUND)
def test_finds_exactly_these_reports_and_pages(shelf, text, expected):
    assert parse(text).repairs == ()
    assert shelf.pages(text) == expected


@pytest.mark.parametrize("text", FOUND)
def test_every_page_found_has_a_place_and_no_other_page_has(shelf, text):
    result = shelf.search(text, size=1000, pages_per_report=None)
    assert result.complete
    for hit in result.hits:
        numbers = range(1, hit.report.page_count + 1)
        placed = [n for n in numbers if shelf.searcher.places(hit.report.id, result.query, n)]
        assert placed == [page.number for page in hit.pages]
        assert shelf.searcher.pages(hit.report.id, result.query) == hit.pages


MARKED = {
    "victims NEAR/3 debt": ["victims", "debt"],
    "forced NEAR/3 sea NEAR/3 victims": ["Forced", "sea", "victims"],
    "labo?r": ["labour"],
    '"sea labour forced"~1': ["Forced", "labour", "sea"],
    "same_page:(victims -fishing)": ["victims"],
    "labuor~1": ["labour"],
    "held NEAR/5 bondage": ["held"],
    '"forc* lab?ur"': ["Forced", "labour"],
}


@pytest.mark.parametrize(("text", "expected"), MARKED.items(), ids=MARKED)
def test_marks_the_words_that_matched_and_no_others(shelf, text, expected):
    page = shelf.searcher.page("sea", 1).text
    places = shelf.searcher.places("sea", parse(text), 1)
    assert [page[place.start : place.end] for place in places] == expected


def test_pattern_that_stands_for_too_many_words_is_refused(library, make):
    library.put(make("many", [" ".join(f"w{n}x" for n in range(3000))]))
    with pytest.raises(QueryRefused, match=r"stands for (3,000|2,001) words"):
        library.search("w*x")
    assert library.ids("w1*x") == ["many"]


def test_near_a_page_break_reaches_as_far_as_both_pages_know(library, make):
    filler = " ".join(["filler"] * 20)
    library.put(
        make("close", [f"alpha {' '.join(['x'] * 10)}", f"{' '.join(['x'] * 10)} omega"]),
        make("far", [f"alpha {filler}", f"{filler} omega"]),
    )
    assert library.pages("alpha NEAR/50 omega") == {"close": [1, 2]}


# Reports with only some of the words


def groups(library, text, **request):
    result = library.search(text, size=100, **request)
    return [hit.report.id for hit in result.hits if not hit.some], [hit.report.id for hit in result.hits if hit.some]


@pytest.fixture
def mixed(library, make):
    return library.put(
        make("both", ["forced labour"], year=2001),
        make("one", ["forced " * 9, "kiln"], year=2002),
        make("two", ["labour"], year=2003),
        make("none", ["nothing"], year=2004),
    )


def test_reports_with_all_words_come_before_those_with_some(mixed):
    result = mixed.search("forced labour")
    assert (result.total, result.rest, result.some) == (1, 2, False)
    assert result.pages_total == 1
    assert groups(mixed, "forced labour")[0] == ["both"]
    assert set(groups(mixed, "forced labour")[1]) == {"one", "two"}
    assert {item.value for item in result.facets["year"]} == {"2001"}


def test_and_or_or_in_lower_case_are_let_go_as_other_words(mixed):
    assert groups(mixed, "forced and labour") == (["both"], groups(mixed, "forced labour")[1])
    assert set(groups(mixed, "kiln nowhere or labour nothing")[1]) == {"both", "one", "two", "none"}


@pytest.mark.parametrize("text", ["forced AND labour", '"forced labour"', "forced -labour", "forced"])
def test_some_of_the_words_are_only_offered_where_no_operator_asks_for_all(mixed, text):
    assert groups(mixed, text)[1] == []
    assert mixed.search(text).rest == 0


def test_where_no_report_has_all_words_those_with_some_are_the_answer(mixed):
    result = mixed.search("kiln labour nowhere")
    assert (result.total, result.rest, result.some) == (3, 0, True)
    assert all(hit.some for hit in result.hits)
    assert {item.value for item in result.facets["year"]} == {"2001", "2002", "2003"}
    assert mixed.search("kiln labour nowhere", sort="oldest").hits[0].report.id == "both"


def test_conditions_hold_for_those_with_some_of_the_words_too(mixed):
    assert groups(mixed, "forced labour -kiln") == (["both"], ["two"])
    assert groups(mixed, "forced labour year:2001-2002") == (["both"], ["one"])
    assert groups(mixed, "forced labour", filters={"year": ("2003",)}) == ([], ["two"])


def test_other_orders_list_only_those_with_all_words(mixed):
    assert groups(mixed, "forced labour", sort="newest") == (["both"], [])


@pytest.mark.parametrize("size", [1, 2, 3])
def test_the_list_goes_on_from_all_words_to_some(library, make, size):
    library.put(*(make(f"a{n}", ["forced labour"]) for n in range(4)), *(make(f"b{n}", ["forced"]) for n in range(5)))
    whole = library.ids("forced labour")
    assert [id[0] for id in whole] == ["a"] * 4 + ["b"] * 5
    by_page = [id for page in range(1, 11) for id in page_of(library, "forced labour", size=size, page=page)]
    assert by_page == whole
    walked, cursor = [], ""
    while True:
        result = library.search("forced labour", size=size, cursor=cursor)
        assert (result.total, result.rest) == (4, 5)
        walked += [hit.report.id for hit in result.hits]
        cursor = result.next_cursor
        if not cursor:
            break
    assert walked == whole


def page_of(library, text, **request):
    return [hit.report.id for hit in library.search(text, **request).hits]


@pytest.mark.parametrize("checked", range(4))
@pytest.mark.parametrize(
    "query", ["debt NEAR/3 broker", "NOT (debt NEAR/3 broker)", "fee AND NOT (debt NEAR/3 broker)"]
)
def test_what_was_not_checked_to_its_end_is_never_counted_too_high(library, make, monkeypatch, query, checked):
    near, far = "the debt to a broker, a fee", "debt and fee and much else, then a broker"
    library.put(*(make(name, [near if name in "bd" else far]) for name in "abcde"))
    whole = set(library.ids(query))
    assert whole == (set("bd") if query.startswith("debt") else set("ace"))

    monkeypatch.setattr("engine.checking.time", SimpleNamespace(monotonic=count().__next__))
    monkeypatch.setattr("engine.checking.SECONDS", checked)  # a page takes one
    least = library.search(f"({query})", sort="title", size=100)
    assert not least.complete
    assert {hit.report.id for hit in least.hits if not hit.some} <= whole
