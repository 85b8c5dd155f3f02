"""Families: grouped lists in every order, walked to the end; what stays of a family when its reports change."""

from collections.abc import Iterable

import pytest

from engine.factory import open_writer
from engine.families import Families
from engine.fields import SORTS

FAMILIES = (("a0", "a1", "a2"), ("b0", "b1"), ("c0", "c1"))


def place(library, families: Iterable[tuple[str, ...]]):
    with open_writer(library.address) as writer:
        writer.place(Families(tuple(families)))
        writer.commit()


@pytest.fixture
def grouped(library, make):
    """Two families with all words of "debt bondage" in places, one with some of them, reports alone around them."""
    texts = {
        "a0": "debt bondage", "a1": "debt bondage debt bondage in a longer text", "a2": "nothing of it",
        "b0": "debt bondage and more of other things", "b1": "only a debt here", "c0": "bondage", "c1": "debt, debt",
    }  # fmt: skip
    alone = {f"s{number:02}": f"debt {'bondage ' * (number % 3)}{'filler ' * (number % 5)}" for number in range(20)}
    library.put(
        *(
            make(id, [text], year=2000 + (ord(id[-1]) + ord(id[0])) % 4, title=f"Title {ord(id[-1]) % 3}")
            for id, text in {**texts, **alone}.items()
        )
    )
    place(library, FAMILIES)
    return library


def firsts(ids: Iterable[str]) -> list[str]:
    """What a grouped list must hold: of each family the first in the list of all."""
    family_of = {id: family for family in FAMILIES for id in family}
    seen, kept = set(), []
    for id in ids:
        if id not in seen:
            kept.append(id)
            seen.update(family_of.get(id, (id,)))
    return kept


def walked(library, text, **request):
    found, cursor = [], ""
    while True:
        result = library.search(text, grouped=True, cursor=cursor, **request)
        found += [hit.report.id for hit in result.hits]
        cursor = result.next_cursor
        if not cursor:
            return found


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("text", ["", "debt", "debt bondage", '"debt bondage"', "nowhere debt bondage"])
def test_grouped_list_has_the_first_of_each_family(grouped, text, sort):
    expected = firsts(grouped.ids(text, sort=sort))
    assert 8 < len(expected) < len(grouped.ids(text, sort=sort))
    assert grouped.ids(text, sort=sort, grouped=True) == expected
    assert walked(grouped, text, sort=sort, size=3) == expected
    by_page = [
        hit.report.id
        for page in range(1, 12)
        for hit in grouped.search(text, sort=sort, grouped=True, size=3, page=page).hits
    ]
    assert by_page == expected
    assert grouped.search(text, sort=sort, grouped=True).entries == len(expected)


def test_counts_are_of_reports_and_of_groups(grouped):
    for is_grouped in (False, True):
        result = grouped.search("debt", grouped=is_grouped)
        assert (result.total, result.groups) == (25, 23)
        assert {count.value: count.count for count in result.facets["language"]} == {"en": 25}
        assert result.entries == (23 if is_grouped else 25)
    some = grouped.search("debt bondage", grouped=True)
    every = grouped.search("debt bondage")
    assert (some.total, some.rest) == (every.total, every.rest)
    assert every.entries == every.total + every.rest
    assert every.groups == every.total - 1  # a0 and a1 have all words


def test_hit_tells_the_others_of_its_family(grouped):
    for is_grouped in (False, True):
        hits = {hit.report.id: hit for hit in grouped.search('"debt bondage"', size=100, grouped=is_grouped).hits}
        first = hits["a0" if "a0" in hits else "a1"]
        others = {other.report.id: other.listed for other in first.family}
        assert others == {id: id != "a2" for id in ("a0", "a1", "a2") if id != first.report.id}
        assert {other.report.id: other.listed for other in hits["b0"].family} == {"b1": False}
        assert hits["s01"].family == ()
    (hit,) = (hit for hit in grouped.search("debt bondage", size=100, grouped=True).hits if hit.report.id == "b0")
    assert [other.listed for other in hit.family] == [True]  # some of the words


def test_filters_choose_before_families_do(grouped):
    years = {hit.report.id: str(hit.report.year) for hit in grouped.search("", size=100).hits}
    filters = {"year": (years["a1"],)}
    expected = firsts(grouped.ids("debt", filters=filters))
    assert "a1" in expected
    assert grouped.ids("debt", filters=filters, grouped=True) == expected
    assert walked(grouped, "debt", filters=filters, size=2) == expected
    (hit,) = (hit for hit in grouped.search("debt", filters=filters, grouped=True).hits if hit.report.id == "a1")
    assert {other.report.id: other.listed for other in hit.family} == {
        id: years[id] == years["a1"] and id != "a2" for id in ("a0", "a2")
    }


def test_family_of_a_report(grouped):
    assert [report.id for report in grouped.searcher.family("a1")] == ["a0", "a2"]
    assert grouped.searcher.family("s00") == ()


def test_edited_report_stays_in_its_family_until_placed_anew(grouped, make):
    grouped.put(make("a1", ["debt bondage, edited"]))
    assert [report.id for report in grouped.searcher.family("a1")] == ["a0", "a2"]
    place(grouped, (("a0", "a2"), ("b0", "b1"), ("c0", "c1")))
    assert grouped.searcher.family("a1") == ()
    assert [report.id for report in grouped.searcher.family("a0")] == ["a2"]
    assert "a1" in grouped.ids("edited", grouped=True)


def test_deletion_splits_a_family(grouped):
    with open_writer(grouped.address) as writer:
        writer.delete(["a0", "b0"])
        writer.commit()
    assert [report.id for report in grouped.searcher.family("a1")] == ["a2"]
    assert grouped.searcher.family("b1") == ()
    place(grouped, (("a1", "a2"), ("c0", "c1")))
    assert len(grouped.ids("", grouped=True)) == 23
    place(grouped, ())
    assert len(grouped.ids("", grouped=True)) == 25


def test_placing_changes_nothing_else_of_a_report(grouped):
    pages, reports = grouped.pages("bondage"), list(grouped.searcher.walk())
    place(grouped, ())  # on Elasticsearch reports are written anew
    assert (grouped.pages("bondage"), list(grouped.searcher.walk())) == (pages, reports)


def test_families_are_remembered_as_placed(grouped):
    families = Families((("a0", "b0"),), state=2**62)
    with open_writer(grouped.address) as writer:
        writer.place(families)
        writer.commit()
    with open_writer(grouped.address) as writer:
        assert writer.families() == families
