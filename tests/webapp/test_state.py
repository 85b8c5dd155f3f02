from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.request import MAX_SIZE
from webapp.state import MAX_PAGE, SearchState, years_left_out

NAMES = ["q", "topic", "region", "year", "year_from", "year_to", "language", "organisation", "document_type",
         "not_region", "not_year", "sort", "size", "page", "cursor", "pages", "exact", "each", "else"]  # fmt: skip


def state(*pairs) -> SearchState:
    return SearchState.from_pairs(pairs)


@given(
    st.lists(st.tuples(st.sampled_from(NAMES), st.text() | st.sampled_from(["none", "2015-2020", "-", "title", "1"])))
)
def test_what_an_address_says_survives_the_way_through_its_own_links(pairs):
    once = SearchState.from_pairs(pairs)
    assert SearchState.from_pairs(once.pairs()) == once
    assert 1 <= once.size <= MAX_SIZE
    assert 1 <= once.page <= MAX_PAGE


@pytest.mark.parametrize(
    ("name", "value", "attribute", "expected"),
    [
        ("page", "abc", "page", 1),
        ("page", "-3", "page", 1),
        ("page", "9" * 40, "page", MAX_PAGE),
        ("size", "0", "size", 1),
        ("size", "99999", "size", MAX_SIZE),
        ("size", "٣", "size", 20),
        ("sort", "sideways", "sort", "relevance"),
        ("pages", "all", "quotes", None),
        ("pages", "-1", "quotes", 0),
        ("q", "a\x00b\nc", "text", "a b c"),
    ],
)
def test_nonsense_is_brought_within_bounds(name, value, attribute, expected):
    assert getattr(state((name, value)), attribute) == expected


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("2015", ("2015",)),
        ("2015-2020", ("2015-2020",)),
        ("2020-2015", ("2015-2020",)),
        ("2015-2015", ("2015",)),
        ("2015-", ("2015-",)),
        ("-2020", ("-2020",)),
        ("none", ("none",)),
        ("2020–2015", ("2015-2020",)),
        ("-", ()),
        ("201", ()),
        ("20155", ()),
        ("soon", ()),
    ],
)
def test_years_are_kept_in_one_form(value, kept):
    assert state(("year", value)).filters.get("year", ()) == kept


@pytest.mark.parametrize(
    ("first", "last", "kept"),
    [("2010", "2014", "2010-2014"), ("2014", "2010", "2010-2014"), ("2010", "", "2010-"), ("", "2014", "-2014")],
)
def test_the_two_year_fields_are_one_range(first, last, kept):
    assert state(("year_from", first), ("year_to", last), ("year", "1999")).filters["year"] == (kept,)


@pytest.mark.parametrize(
    ("name", "written", "code"),
    [
        ("region", "Ghana", "GHA"),
        ("region", "côte d'ivoire", "CIV"),
        ("language", "English", "en"),
        ("topic", "Cocoa", "cocoa"),
        ("document_type", "Judgment", "judgment"),
        ("organisation", "Net Watch", "Net Watch"),
        ("region", "Atlantis", "Atlantis"),
        ("region", "none", "none"),
    ],
)
def test_values_are_given_by_name_or_by_code(name, written, code):
    assert state((name, written), (name, code)).filters == {name: (code,)}


def test_what_is_given_for_years_but_is_none_is_told():
    given = [("year_from", "abcd"), ("year_to", "2020"), ("year", "soon"), ("year", "2015"), ("year_from", "")]
    assert years_left_out([*given, ("not_year", "late"), ("not_year", "2016")]) == ("abcd", "soon", "late")
    assert state(*given).filters == {"year": ("-2020",)}


def test_a_filter_taken_off_leaves_the_others_and_starts_the_list_again():
    full = state(("q", "debt"), ("region", "THA"), ("region", "PER"), ("topic", "x"), ("page", "4"))
    less = full.without_filter("region", "THA")
    assert less.filters == {"topic": ("x",), "region": ("PER",)}
    assert less.page == 1
    assert less.text == "debt"
    assert full.without_filter("region").filters == {"topic": ("x",)}


def test_a_value_is_chosen_or_excluded_and_never_both():
    chosen = state(("q", "debt"), ("region", "Thailand"), ("page", "3"))
    barred = chosen.excluding("region", "THA")
    assert barred.url == "/?q=debt&not_region=THA"
    assert barred.with_filter("region", "THA") == replace(chosen, page=1)
    assert barred.excluding("region", "PER").without_excluded("region", "THA").excluded == {"region": ("PER",)}
    assert barred.excluding("year", "2019").without_excluded("region").excluded == {"year": ("2019",)}
    assert barred.with_filter("topic", "cocoa").without_filters().url == "/?q=debt"


def test_a_filter_added_twice_is_there_once():
    assert state().with_filter("region", "THA").with_filter("region", "THA").filters == {"region": ("THA",)}
