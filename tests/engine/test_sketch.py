from random import Random

import pytest

from engine.sketch import common, sketch, smallest


def test_sets_no_larger_than_their_sketches_are_compared_exactly():
    one, other = sketch("abcdefgh", 8), sketch("efghij", 8)
    assert common(one, other, 8) == (8, 6, 4)
    assert (common(one, other, 8).jaccard, common(one, other, 8).contained) == (4 / 10, 4 / 6)


@pytest.mark.parametrize(("shared", "own"), [(500, 500), (900, 100), (100, 900), (0, 1000), (1000, 0)])
def test_larger_sets_are_compared_nearly(shared, own):
    members = [f"member {number}" for number in range(shared + 2 * own)]
    Random(1).shuffle(members)
    one, other = members[: shared + own], members[:shared] + members[shared + own :]
    found = common(sketch(one, 256), sketch(other, 256), 256)
    assert found.jaccard == pytest.approx(shared / (shared + 2 * own), abs=0.1)
    assert found.contained == pytest.approx(shared / (shared + own), abs=0.1)


def test_a_small_set_is_found_within_a_large_one():
    large = [f"member {number}" for number in range(5000)]
    found = common(sketch(large, 256), sketch(large[:600], 256), 256)
    assert found.contained == 1.0
    assert found.jaccard == pytest.approx(600 / 5000, abs=0.1)


def test_the_order_of_members_and_their_repeats_do_not_matter():
    assert sketch(["b", "a", "a"], 4) == sketch(["a", "b"], 4)
    assert smallest(sketch("abcdefgh", 8), 3) == tuple(sorted(smallest(sketch("abcdefgh", 8), 8)))[:3]


def test_nothing_is_like_nothing():
    assert common(b"", b"", 8) == (0, 0, 0)
    assert common(b"", sketch("abc", 8), 8).contained == 0.0


def test_file_names_that_are_no_unicode_do_no_harm():
    assert sketch(["\udcff"], 4)
