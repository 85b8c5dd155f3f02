import pytest

from webapp.wording import pages_named


@pytest.mark.parametrize(
    ("numbers", "named"),
    [
        ((3,), "page 3"),
        ((1, 2, 3), "pages 1–3"),
        ((1, 3, 4, 9), "pages 1, 3–4, 9"),
        ((1, 3, 5, 6, 7), "pages 1, 3 and 3 more"),
    ],
)
def test_pages_are_named_by_their_runs(numbers, named):
    assert pages_named(numbers, most=2 if len(numbers) == 5 else 10) == named
