"""What is printed as the number of each page."""

import pytest

from indexer.labels import labels_of
from indexer.running import edges_of

BODY = "\nThe crews were paid late.\nThey had signed nothing.\nNobody rang.\n"


def numbered(first, count, form="{}"):
    return [f"Paid in Promises{BODY}{form.format(number)}" for number in range(first, first + count)]


def blank(count):
    return [f"Cover{BODY}Society"] * count


TOLD = [
    pytest.param(["i", "ii", "1", "2"], ("i", "ii", "1", "2"), id="roman, then from 1"),
    pytest.param(["1", "2", "3", "4"], ("", "", "", ""), id="the same as the places"),
    pytest.param(["1", "2", "2", "3"], ("", "", "2", "3"), id="from where they differ"),
    pytest.param(["A-1", "A-2", "B-1", "B-2"], ("A-1", "A-2", "B-1", "B-2"), id="with letters"),
    pytest.param(["i1", "i2", "Sec1:4", "Sec1:5"], ("", "", "", ""), id="made by a program"),
    pytest.param(["", "", "", ""], ("", "", "", ""), id="none"),
]


@pytest.mark.parametrize(("told", "labels"), TOLD)
def test_labels_of_the_file_are_taken_where_a_page_could_print_them(told, labels):
    assert labels_of(told, edges_of(blank(4))) == labels


@pytest.mark.parametrize("form", ["{}", "- {} -", "Page {} of 90", "{} | Society", "Society  {}"])
def test_numbers_in_the_feet_tell_the_labels_where_the_file_does_not(form):
    texts = [*blank(2), *numbered(1, 8, form)]
    assert labels_of([""] * 10, edges_of(texts)) == ("", "", *map(str, range(1, 9)))
    assert labels_of([str(number) for number in range(1, 11)], edges_of(texts))[2:] == tuple(map(str, range(1, 9)))


def test_a_page_without_a_number_among_numbered_ones_has_its_own():
    texts = [*blank(2), *numbered(1, 4), *blank(1), *numbered(6, 4)]
    assert labels_of([], edges_of(texts)) == ("", "", *map(str, range(1, 10)))


UNSURE = [
    pytest.param([*blank(7), *numbered(1, 5)], id="fewer than half of the pages"),
    pytest.param([*blank(1), *numbered(1, 3)], id="too few pages"),
    pytest.param([text for at in range(6) for text in numbered(2 * at + 1, 1)], id="two printed pages on each"),
    pytest.param([f"In {year} prices fell.{BODY}End" for year in (1990, 1994, 2001, 2003, 2010)], id="years"),
    pytest.param(numbered(1, 9), id="the same as the places"),
]


@pytest.mark.parametrize("texts", UNSURE)
def test_what_is_not_sure_is_no_label(texts):
    assert set(labels_of([], edges_of(texts))) == {""}


def test_pages_before_and_after_the_numbered_ones_have_none():
    texts = [*blank(4), *numbered(1, 12), *blank(4)]
    assert labels_of([], edges_of(texts)) == (*[""] * 4, *map(str, range(1, 13)), *[""] * 4)
