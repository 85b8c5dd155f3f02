from dataclasses import replace

import pytest

from engine.request import FacetCount
from webapp.facets import HEIGHT, SHOWN, facet_groups, year_facet
from webapp.state import SearchState


def count(value, number=1, *, parent="", selected=False):
    return FacetCount(value, value.title(), number, selected, parent)


def years(*values, chosen=()):
    return year_facet([count(str(value)) for value in values], state(*(("year", value) for value in chosen)))


def state(*pairs):
    return SearchState.from_pairs(pairs)


def test_values_stand_under_the_value_above_them():
    counts = [count("asia", 3), count("THA", 2, parent="asia"), count("africa", 1)]
    (group,) = facet_groups({"region": counts}, state())
    assert [(row.value, [child.value for child in row.children]) for row in group.shown] == [
        ("asia", ["THA"]),
        ("africa", []),
    ]


def test_a_branch_with_a_ticked_value_is_open_and_on_top():
    counts = [count("africa", 9), count("asia", 3), count("THA", 2, parent="asia", selected=True)]
    (group,) = facet_groups({"region": counts}, state(("region", "THA")))
    assert [(row.value, row.open) for row in group.shown] == [("asia", True), ("africa", False)]


def test_a_long_facet_has_its_rest_behind_more_and_what_is_ticked_in_view():
    counts = [count(f"v{number:02}", 50 - number, selected=number == 30) for number in range(40)]
    (group,) = facet_groups({"organisation": counts}, state(("organisation", "v30")))
    assert group.shown[0].value == "v30"
    assert len(group.shown) == SHOWN
    assert len(group.rest) == 40 - SHOWN


def test_what_is_ticked_but_counts_nothing_can_be_taken_off():
    (group,) = facet_groups({"organisation": []}, state(("organisation", "Gone")))
    assert [(row.value, row.selected, row.count) for row in group.shown] == [("Gone", True, 0)]


def test_what_is_left_out_is_on_top_and_can_be_taken_back():
    counts = [count("africa", 9), count("asia", 3), replace(count("THA", 0, parent="asia"), excluded=True)]
    (group,) = facet_groups({"region": counts}, state(("not_region", "THA"), ("not_region", "gone")))
    assert [(row.value, row.open, row.excluded) for row in group.shown] == [
        ("asia", True, False),
        ("gone", False, True),
        ("africa", False, False),
    ]
    assert [row.excluded for row in group.shown[0].children] == [True]


def test_a_value_above_that_is_missing_leaves_its_values_in_view():
    (group,) = facet_groups({"region": [count("THA", parent="asia")]}, state())
    assert [row.value for row in group.shown] == ["THA"]


def test_the_highest_bar_fills_the_picture_and_bars_stand_by_year():
    found = year_facet([count("2015", 10), count("2024", 5)], state())
    assert [(bar.label, bar.height, bar.x) for bar in found.bars] == [("2015", HEIGHT, 1), ("2024", HEIGHT / 2, 91)]
    assert found.bars[0].url == "/?year=2015"


def test_few_years_are_not_drawn_as_blocks():
    found = years(2019, 2020)
    assert found.width == 100
    assert [(bar.label, bar.x, bar.width) for bar in found.bars] == [("2019", 1, 8), ("2020", 91, 8)]
    assert years(2019).width == 100


@pytest.mark.parametrize("found", [(2013, 2016, 2021), (1751, 1801, 2023), (2013,), (1995, 2024)])
def test_bars_begin_and_end_where_the_axis_and_the_fields_say(found):
    shown = years(*found)
    assert (shown.first, shown.last) == (str(found[0]), str(found[-1]))
    assert shown.bars[0].label.split("–")[0] == shown.first
    assert shown.bars[-1].label.split("–")[-1] == shown.last
    assert shown.bars[0].x == 1
    assert len(found) == 1 or shown.bars[-1].x + shown.bars[-1].width + 1 == shown.width


def test_many_years_are_drawn_in_steps():
    found = years(1750, 2024)
    assert len(found.bars) == 2
    assert found.bars[0].url == "/?year=1750-1754"


@pytest.mark.parametrize(
    ("chosen", "fields", "kept"),
    [
        (("2019",), ("2019", "2019"), ()),
        (("2015-2020",), ("2015", "2020"), ()),
        (("2015-",), ("2015", ""), ()),
        (("-2020",), ("", "2020"), ()),
        (("2015", "2019"), ("", ""), (("year", "2015"), ("year", "2019"))),
        (("none",), ("", ""), ()),
    ],
)
def test_the_year_fields_show_the_range_and_keep_what_they_cannot_show(chosen, fields, kept):
    found = years(2015, 2019, chosen=chosen)
    assert (found.low, found.high) == fields
    assert found.kept == kept


def test_years_left_out_are_kept_beside_the_fields():
    found = year_facet([count("2015")], state(("not_year", "2019"), ("not_year", "none"), ("year", "2015")))
    assert (found.low, found.kept) == ("2015", (("not_year", "2019"),))
    assert found.none.excluded
    assert year_facet([], state(("not_year", "2019"))) is not None


def test_bars_within_the_chosen_range_are_marked():
    assert [bar.selected for bar in years(2014, 2015, 2019, 2021, chosen=("2015-2020",)).bars] == [0, 1, 1, 0]
