"""Rows of a page that was written word by word."""

from engine.pdf import Line
from indexer.rows import whole_rows


def test_words_written_one_by_one_are_rows_again():
    words = [
        Line("PLAN", 16.0, 0.144, 0.2), Line("NATIONAL", 16.0, 0.140, 0.1), Line("COAST", 16.0, 0.171, 0.4),
        Line("FOR THE", 12.0, 0.172, 0.1),
    ]  # fmt: skip
    assert whole_rows(words) == (Line("NATIONAL PLAN", 16.0, 0.140, 0.1), Line("FOR THE COAST", 16.0, 0.171, 0.1))


def test_columns_stay_apart():
    lines = [Line("of the first column", 9.0, 0.1, 0.1), Line("of the second column", 9.0, 0.1, 0.6)] * 2
    assert whole_rows(lines) == tuple(lines)
    assert whole_rows([]) == ()
