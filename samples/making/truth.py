"""What is known of each sample: metadata, sentences and where they stand, broken words, page breaks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pdfminer.high_level
import pypdfium2

from making.catalogue import Sample
from making.metadata import write_json
from making.pages import Piece, Printed

Truth = dict[str, Any]

_SENTENCE_END = re.compile(r"(?<=[.!?؟।])[”’»“)]*\s+(?=[A-ZÀ-ÞЁ-Я“«¿¡„؀-ۿ\u0900-\u097f(0-9])|(?<=。)")
_WORD = re.compile(r"[\u4e00-\u9fff]|[^\s\u4e00-\u9fff]+")  # a Chinese letter counts as one
_WORDS = 5  # the fewest that a passage has
_HALF = 4  # words on either side of a page break


def of(sample: Sample, printed: Printed) -> Truth:
    """The truth of one sample, from its source and its layout."""
    return {
        "readable": not sample.failure,
        **({"failure": sample.failure} if sample.failure else {}),
        **({"password": sample.password} if sample.password else {}),
        "text_layer": "scan" not in sample.traits,
        "pages": len(printed.pages),
        "traits": list(sample.traits),
        "metadata": _metadata(sample),
        "passages": list(_each(printed, "text", _sentences)),
        "footnotes": list(_each(printed, "note", lambda piece: iter([piece.text]))),
        "headings": list(_each(printed, "heading", lambda piece: iter([piece.text]))),
        "running": sorted({piece.text for page in printed.pages for piece in page if piece.kind == "running"}),
        "hyphenated": list(_hyphenated(printed)),
        "torn_words": list(_torn(printed)),
        "page_break_phrases": list(_page_breaks(printed)),
    }


def _metadata(sample: Sample) -> Truth:
    return {
        "title": sample.title,
        "authors": list(sample.authors),
        "organisations": list(sample.organisations),
        "year": sample.year,
        "language": sample.language,
        **({"page_languages": list(sample.page_languages)} if sample.page_languages else {}),
        "regions": list(sample.regions),
        "topics": list(sample.topics),
        "document_type": sample.document_type,
        "from": sample.described_by if sample.described_by != "none" else "info" if "Title" in sample.info else "none",
    }


def _each(printed: Printed, kind: str, texts: Any) -> Iterator[Truth]:
    for number, page in enumerate(printed.pages, 1):
        for piece in page:
            if piece.kind == kind:
                yield from ({"page": number, "text": plain(text)} for text in texts(piece))


def _sentences(piece: Piece) -> Iterator[str]:
    """The piece's sentences that begin and end on its page."""
    start = 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(piece.whole)), len(piece.whole)]:
        text = piece.whole[start:end].strip()
        if piece.start <= start and end <= piece.end + 1 and len(_WORD.findall(text)) >= _WORDS:
            yield text
        start = end


def _hyphenated(printed: Printed) -> Iterator[Truth]:
    for number, page in enumerate(printed.pages, 1):
        for piece in page:
            for phrase in piece.broken if piece.kind == "text" else ():
                yield {"page": number, "phrase": plain(phrase)}


def _torn(printed: Printed) -> Iterator[Truth]:
    """Words that begin on one page and end, after a hyphen, on the next."""
    for number, page in enumerate(printed.pages, 1):
        for piece in page:
            if piece.torn and piece.kind == "text":
                word = piece.whole[: piece.end].split()[-1] + piece.whole[piece.end :].split()[0]
                yield {"pages": [number, number + 1], "word": plain(word)}


def _page_breaks(printed: Printed) -> Iterator[Truth]:
    """Phrases whose first half ends a page and whose second half begins the next; notes may stand between."""
    for number, page in enumerate(printed.pages, 1):
        cut = next((piece for piece in page if piece.kind == "text" and piece.end < len(piece.whole)), None)
        if cut is not None and not cut.torn:
            phrase = [*cut.whole[: cut.end].split()[-_HALF:], *cut.whole[cut.end :].split()[:_HALF]]
            yield {
                "pages": [number, number + 1],
                "text": plain(" ".join(phrase)),
                "footnotes_between": any(piece.kind == "note" for piece in page),
            }


def plain(text: str) -> str:
    """The text with single spaces, ligatures opened and no soft hyphens."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("\u00ad", "").split())


def bare(text: str, *, digits: bool = True) -> str:
    """The text's letters alone, in lower case: what two readers of one page must agree on.

    Vowel marks go too, and digits if asked: readers of Arabic put them beside the line they stand on.
    """
    letters = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in letters if (char.isalnum() if digits else char.isalpha()))


def check(truths: Mapping[str, Truth], folder: Path) -> None:
    """Raises ValueError where PDFium and pdfminer both miss a passage on its page: layout and PDF disagree."""
    for path, truth in truths.items():
        if truth["readable"] and truth["text_layer"]:
            _check(folder / path, truth)


def _check(file: Path, truth: Truth) -> None:
    digits = truth["metadata"]["language"] != "ar"
    with pypdfium2.PdfDocument(file) as document:
        read = [page.get_textpage().get_text_range() for page in document]
    if len(read) != truth["pages"]:
        raise ValueError(f"{file}: {truth['pages']} pages laid out, {len(read)} read")
    missing = _missing([*truth["passages"], *truth["footnotes"]], read, digits=digits)
    if missing:  # a second opinion, which takes twenty times as long
        missing = _missing(missing, pdfminer.high_level.extract_text(file).split("\f"), digits=digits)
    if missing:
        raise ValueError(f"{file}: not on the pages where they were laid out: {missing}")


def _missing(passages: list[Truth], read: list[str], *, digits: bool) -> list[Truth]:
    pages = [bare(text, digits=digits) for text in read]
    return [row for row in passages if bare(row["text"], digits=digits) not in pages[row["page"] - 1]]


def write(truths: Mapping[str, Truth], folder: Path) -> None:
    """Writes one file a sample, named after it."""
    for path, truth in truths.items():
        write_json(folder / f"{Path(path).stem}.json", {"path": path, **truth})


def write_texts(printed: Mapping[str, Printed], folder: Path) -> None:
    """Writes what is printed on each page, without running heads and feet; pages are parted by form feeds."""
    for path, report in printed.items():
        pages = ("\n".join(plain(p.text) for p in page if p.kind != "running") for page in report.pages)
        (folder / f"{Path(path).stem}.txt").write_text("\f".join(pages) + "\n", "utf-8")
