"""Rows of a page that was written word by word."""

from engine.pdf import Line
from indexer.rows import mended_lines, whole_rows


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


def test_lines_of_mended_text_keep_size_and_place():
    raw = [Line("عام", 16.0, 0.1, 0.5, 0), Line("تقرير", 18.0, 0.1, 0.7, 5), Line("الهاتف", 9.0, 0.2, 0.4, 12)]
    text = "تقرير عام\r\n\r\nالهاتف"
    runs = ((0, 5, 5), (5, 3, 1), (6, 0, 3), (13, 12, 6))
    assert mended_lines(raw, text, runs) == [Line("تقرير عام", 18.0, 0.1, 0.5), Line("الهاتف", 9.0, 0.2, 0.4)]
