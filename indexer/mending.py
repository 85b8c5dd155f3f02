"""A page as people read it: its lines in order, line numbers taken out, lost spaces and letters put back in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial

import regex

from engine.errors import Damaged
from engine.geometry import LINE_BREAK
from engine.ligatures import LEFTWARDS, may_go_leftwards
from engine.pdf import PdfFile
from indexer.accents import joined_accents
from indexer.brackets import with_brackets_turned
from indexer.clean import LINE_END_HYPHEN
from indexer.leftwards import (
    Sorted,
    sorted_lines,
    turned_phrases,
    whole_lines,
    with_lines_sorted,
    with_phrases_turned,
)
from indexer.letters import has_unnamed_letters, unnamed_letters, with_drawn_white
from indexer.line_numbers import line_numbers
from indexer.loose_marks import parted_by_signs
from indexer.printed import Printed
from indexer.reading_order import begins_with_foot, foot_at_end, may_be_wrong, reading_order
from indexer.runs import Edit, Runs, Span, assembled
from indexer.spaces import dropped_capitals, respaced

NEAR = 5  # pages before and after
# A hyphen at a line's end that came to stand there by mending: PDFium gave it no sign.
_HYPHEN = regex.compile(r"(?<=\p{Ll})-(?=\r\n\p{Ll})")
_LETTER = regex.compile(r"\p{L}")


def mended(
    pdf: PdfFile, number: int, raw: str, before: Sequence[str], other_text: Callable[[int], str]
) -> tuple[str, Runs | None]:
    """The page's text mended, and its runs in `raw`, None where nothing had to be.

    `before` are the pages before it as they are mended. `other_text` gives a page as another reader has it; it may be
    slow, and is called for few pages.
    """

    printed = Printed(partial(pdf.extent, number), partial(pdf.font_size, number), partial(pdf.origin, number))
    edits = [*line_numbers(raw), *joined_accents(raw, printed.extent)]
    edits += respaced(raw, partial(pdf.letter_gaps, number))
    signs = with_drawn_white(raw, partial(pdf.is_drawn, number))
    if has_unnamed_letters(signs):
        edits += unnamed_letters(signs, _other_texts(pdf, number, before, other_text))
    edits += dropped_capitals(raw, printed.size)
    edits += parted_by_signs(raw, printed)
    anew = list(sorted_lines(raw, printed))
    order = None
    leftwards = _goes_leftwards(raw)
    height = pdf.size(number)[1]
    starts = pdf.line_starts(number)
    if may_be_wrong(starts, height, leftwards=leftwards):
        order = reading_order(raw, whole_lines(pdf.line_boxes(number), anew), height, leftwards=leftwards)
    if order is None and begins_with_foot(starts, height) and not pdf.is_turned(number):
        order = foot_at_end(raw, starts, height)
    phrases = list(turned_phrases(raw, printed))
    if not (edits or order or phrases or anew or leftwards):
        return raw, None
    order = order or [(0, len(raw))]
    anew = [line for line in anew if any(at <= line.start and line.end <= end for at, end in order)]
    edits = [edit for edit in edits if not _is_of_order(raw, edit, anew)]
    edits += [(start, end, " ") for line in anew for start, end in line.breaks(raw)]
    pieces = _pieces(raw, with_lines_sorted(order, anew), sorted(edits))
    text, runs = assembled(raw, with_phrases_turned(pieces, phrases))
    text = _HYPHEN.sub(LINE_END_HYPHEN, text)
    return with_brackets_turned(text) if leftwards else text, runs


def _other_texts(pdf: PdfFile, number: int, before: Sequence[str], other_text: Callable[[int], str]) -> Iterator[str]:
    """The pages around, which may have the same words in another font; then the page as another reader has it."""
    near = list(before)
    yield "\n".join([*near, pdf.text(number)])
    for page in range(number, min(pdf.page_count, number + NEAR) + 1):
        with suppress(Damaged):
            near.append(pdf.text(page))
    yield "\n".join(near)
    yield other_text(number)


def _is_of_order(raw: str, edit: Edit, lines: Sequence[Sorted]) -> bool:
    """Whether the edit takes white from between words that no longer stand beside each other."""
    start, end, _ = edit
    return any(line.start <= start < line.end for line in lines) and any(map(str.isspace, raw[start:end]))


def _goes_leftwards(raw: str) -> bool:
    return may_go_leftwards(raw) and 2 * len(LEFTWARDS.findall(raw)) > len(_LETTER.findall(raw))


def _pieces(raw: str, spans: Sequence[Span], edits: Sequence[Edit]) -> Iterator[Span | Edit]:
    """The spans of the text with what is edited in them; each but the last ends its line."""
    for start, end in spans:
        at = start
        for first, last, new in edits:
            if at <= first < end:
                yield at, first
                yield first, last, new
                at = last
        yield at, end
        if end == len(raw) and (start, end) != spans[-1]:
            yield end, end, LINE_BREAK
