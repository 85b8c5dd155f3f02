"""A report's contents, from the outline of its file or as they are printed."""

import pytest

from engine.pdf import Bookmark
from engine.report import Heading, Page
from indexer.contents import MOST, contents_of

TEXT = "The crews were paid late, and none of them had signed a paper.\nNobody rang the office about it."


def pages(*texts, labels=()):
    return [Page(number, text, label=(labels or [""] * 99)[number - 1]) for number, text in enumerate(texts, 1)]


def chapter(heading):
    return f"{heading}\n{TEXT}"


PRINTED = """Contents
Foreword .......... iii
1. Recruitment ____________ 1
1.1 Papers and fees\u2026\u2026\u2026 2
2. Debts at sea and
on shore 3
Annex: the questions p. 4
"""
BOOK = (
    "Paid in Promises", PRINTED, chapter("Foreword"), chapter("1 Recruitment"), chapter("Papers and Fees"),
    chapter("2. Debts at sea\nand on shore"), chapter("ANNEX: THE QUESTIONS"),
)  # fmt: skip


def test_printed_contents_lead_to_where_the_headings_stand():
    found = contents_of((), pages(*BOOK, labels=["i", "ii", "iii", "1", "2", "3", "4"]))
    assert found == (
        Heading("Foreword", 1, 3, "iii"),
        Heading("1. Recruitment", 1, 4, "1"),
        Heading("1.1 Papers and fees", 2, 5, "2"),
        Heading("2. Debts at sea and on shore", 1, 6, "3"),
        Heading("Annex: the questions", 1, 7, "4"),
    )


def test_what_the_pages_are_called_does_not_mislead():
    labels = ["i", "ii", "iii", "7", "8", "9", "10"]
    found = [(heading.title, heading.page) for heading in contents_of((), pages(*BOOK, labels=labels))]
    assert found[1:] == [
        ("1. Recruitment", 4), ("1.1 Papers and fees", 5), ("2. Debts at sea and on shore", 6),
        ("Annex: the questions", 7),
    ]  # fmt: skip


def test_an_entry_whose_heading_is_not_there_is_left_out():
    book = [*BOOK[:4], chapter("Something else"), *BOOK[5:]]
    assert [heading.title for heading in contents_of((), pages(*book))] == [
        "Foreword", "1. Recruitment", "2. Debts at sea and on shore", "Annex: the questions",
    ]  # fmt: skip


NO_CONTENTS = [
    pytest.param([TEXT] * 9, id="none"),
    pytest.param(
        ["Cover", "Boats by port\nFishing 40\nTrawlers 7\nDhows 31\nOthers 2", *map(chapter, ("Fishing", "Trawlers"))],
        id="a table of numbers",
    ),
    pytest.param(["Cover", PRINTED, *[TEXT] * 6], id="headings that stand nowhere"),
    pytest.param(["Cover", "Contents\nOne 1\nTwo 2", chapter("One"), chapter("Two")], id="too few"),
    pytest.param(["." * 200_000, "\n".join("." * 300 for _ in range(500))], id="dots without end"),
]


@pytest.mark.parametrize("texts", NO_CONTENTS)
def test_what_is_no_contents_gives_none(texts):
    assert contents_of((), pages(*texts)) == ()


def test_the_outline_gives_titles_levels_and_pages():
    outline = (Bookmark("One", 1, 1), Bookmark("Within", 2, 2), Bookmark("Two", 1, 2))
    assert contents_of(outline, pages(TEXT, TEXT, labels=["i", "1"])) == (
        Heading("One", 1, 1, "i"), Heading("Within", 2, 2, "1"), Heading("Two", 1, 2, "1"),
    )  # fmt: skip


def test_an_outline_that_a_program_made_is_none():
    outline = (Bookmark("_GoBack", 1, 1), Bookmark("_ENREF_1", 1, 2), Bookmark("The report", 1, 1))
    assert contents_of(outline, pages(TEXT, TEXT)) == ()


def test_printed_contents_go_before_an_outline_that_says_less():
    outline = (Bookmark("cover.indd", 1, 1), Bookmark("text.indd", 1, 2))
    assert [heading.title for heading in contents_of(outline, pages(*BOOK))][1] == "1. Recruitment"


def test_contents_have_a_bound():
    outline = [Bookmark(f"Chapter {number} " + "x" * 500, 1 + number % 40, 1) for number in range(2 * MOST)]
    found = contents_of(outline, pages(TEXT))
    assert len(found) <= MOST
    assert max(heading.level for heading in found) <= 6
    assert max(len(heading.title) for heading in found) <= 200
