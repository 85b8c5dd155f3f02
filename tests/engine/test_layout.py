import pytest

from engine.layout import raw_ranges
from engine.report import Page

# The text "debt bondage" from raw text with a header before, and a hyphen at a line end within: "debt bond-\nage".
PAGE = Page(1, "debt bondage", runs=((0, 10, 9), (9, 21, 3)))


@pytest.mark.parametrize(
    ("start", "end", "ranges"),
    [
        pytest.param(0, 4, ((10, 14),), id="within one run"),
        pytest.param(5, 12, ((15, 19), (21, 24)), id="over a line end"),
        pytest.param(9, 12, ((21, 24),), id="from the start of a run"),
        pytest.param(4, 4, (), id="nothing"),
        pytest.param(12, 20, (), id="past the end"),
    ],
)
def test_a_stretch_of_text_is_found_in_the_raw_text(start, end, ranges):
    assert raw_ranges(PAGE, start, end) == ranges


def test_runs_that_follow_each_other_give_one_range():
    assert raw_ranges(Page(1, "abcd", runs=((0, 5, 2), (2, 7, 2))), 1, 4) == ((6, 9),)


def test_text_that_is_not_on_the_picture_has_no_range():
    assert raw_ranges(Page(1, "abcd"), 0, 4) == ()
