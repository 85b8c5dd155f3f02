"""Page sources to PDF, with the text of each page as it was laid out.

The text is taken from the layout and never from the PDF, so that the truth does not depend on any
program that reads PDFs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import jinja2
import weasyprint  # type: ignore[import-untyped]
from markupsafe import Markup

from making.catalogue import Sample

Kind = Literal["text", "note", "heading", "table", "cover", "contents", "running"]

_HEADING = re.compile(r"<h2>(.*?)</h2>")
_KINDS: dict[str, Kind] = {
    "p": "text", "li": "text", "small": "note", "h1": "heading", "h2": "heading", "h3": "heading",
    "td": "table", "th": "table", "caption": "table",
}  # fmt: skip
_COMPOSED = re.compile(r"[\u0900-\u097f]+[,:]? ?")  # Devanagari, whose letters are printed in another order or as one
_LIGATURES = (("ffi", "ﬃ"), ("ffl", "ﬄ"), ("fi", "ﬁ"), ("fl", "ﬂ"))


@dataclass(frozen=True, slots=True)
class Piece:
    """What one page holds of one paragraph, note, heading or cell: `whole[start:end]`."""

    kind: Kind
    whole: str
    start: int
    end: int
    broken: tuple[str, ...] = ()  # words that a line end hyphenates, each with its neighbours
    torn: bool = False  # whether the page ends within a word

    @property
    def text(self) -> str:
        return self.whole[self.start : self.end].strip()


@dataclass(frozen=True, slots=True)
class Printed:
    """A report as printed: the PDF and, page by page, its pieces in reading order."""

    pdf: bytes
    pages: tuple[tuple[Piece, ...], ...]


def print_report(sample: Sample, sources: Path) -> Printed:
    """Lays the report out."""
    document = weasyprint.HTML(string=_html(sample, sources), base_url=str(sources)).render()
    with _said_beside_what_is_drawn():
        return Printed(document.write_pdf(), tuple(_pages(document)))


@contextmanager
def _said_beside_what_is_drawn() -> Iterator[None]:
    """Gives each text box in composed letters its words as ActualText, which readers take in place of its glyphs.

    WeasyPrint 70 has for a glyph the letters of the cluster in which it came first, or none. It can go when that
    is mended (Kozea/WeasyPrint, `font.cmap` in draw/text.py).
    """
    draw = weasyprint.draw.draw_text

    def drawn(stream: Any, box: Any, *rest: Any) -> None:
        composed = _COMPOSED.search(box.text) is not None
        if composed:
            said = box.text.encode("utf-16-be").hex()
            stream.stream += ["/Span", f"<</ActualText <feff{said}>>>", "BDC"]
        draw(stream, box, *rest)
        if composed:
            stream.stream.append("EMC")

    weasyprint.draw.draw_text = drawn
    try:
        yield
    finally:
        weasyprint.draw.draw_text = draw


@cache
def _templates(sources: Path) -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(sources), autoescape=True, undefined=jinja2.StrictUndefined
    )


def _html(sample: Sample, sources: Path) -> str:
    body = (sources / f"{sample.source}.html").read_text("utf-8")
    if "ligature code points" in sample.traits:
        body = _with_ligatures(body)
    body = _COMPOSED.sub(r"<span>\g<0></span>", body)  # a box for each word
    headings = _HEADING.findall(body)
    numbers = iter(range(1, len(headings) + 1))
    body = _HEADING.sub(lambda match: f'<h2 id="s{next(numbers)}">{match[1]}</h2>', body)
    return (
        _templates(sources)
        .get_template("report.html")
        .render(sample=sample, body=Markup(body), headings=[Markup(heading) for heading in headings])
    )


def _with_ligatures(html: str) -> str:
    parts = re.split(r"(<[^>]*>)", html)
    return "".join(part if part.startswith("<") else _ligated(part) for part in parts)


def _ligated(text: str) -> str:
    for letters, ligature in _LIGATURES:
        text = text.replace(letters, ligature)
    return text


def _pages(document: weasyprint.Document) -> Iterator[tuple[Piece, ...]]:
    done: dict[Any, int] = {}  # how far each element has been printed, over all pages
    for page in document.pages:
        lines: dict[Any, tuple[str, list[str]]] = {}
        for element, section, line in _lines(page._page_box):
            if section == "running-title":  # unseen: it only hands the running head its words
                continue
            lines.setdefault(element, (section, []))[1].append(line)
        yield tuple(_piece(element, section, texts, done) for element, (section, texts) in lines.items())


def _lines(box: Any, section: str = "") -> Iterator[tuple[Any, str, str]]:
    """The printed lines, each with the element it belongs to and the section of the report that holds it.

    The lines of a margin box belong to the box itself.
    """
    section = _section(box) or section
    for child in getattr(box, "children", ()):
        if type(child).__name__ != "LineBox":
            yield from _lines(child, section)
        elif (text := "".join(_texts(child))).strip():
            yield (box if section == "running" else child.element), section, text


def _section(box: Any) -> str:
    if type(box).__name__ == "MarginBox":
        return "running"
    name = "" if box.element is None else box.element.get("class", "")
    return name if name in ("cover", "contents", "running-title") else ""


def _texts(box: Any) -> Iterator[str]:
    if "::" in (box.element_tag or ""):  # numbers of notes, bullets, leaders: not of the source
        return
    if text := getattr(box, "text", ""):
        yield text
    for child in getattr(box, "children", ()):
        yield from _texts(child)


def _piece(element: Any, section: str, lines: list[str], done: dict[Any, int]) -> Piece:
    if section == "running":
        text = " ".join(lines)
        return Piece("running", text, 0, len(text))
    whole = source_text(element)
    start = position = done.get(element, 0)
    broken: list[str] = []
    hyphenated = False
    for line in lines:
        position, hyphenated = _consume(whole, position, line)
        if hyphenated:
            broken.append(_neighbourhood(whole, position))
    done[element] = position
    return Piece(
        _kind(element, section), whole, start, position, tuple(broken[:-1] if hyphenated else broken), hyphenated
    )


def source_text(element: Any) -> str:
    """The element's text with single spaces, without the notes in it."""
    return " ".join("".join(_source(element)).split())


def _source(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == "br":
            yield " "
        elif child.tag != "small":
            yield from _source(child)
        yield child.tail or ""


def _consume(whole: str, position: int, line: str) -> tuple[int, bool]:
    """How far the line brings us in the source, and whether its last character is a hyphen that the source lacks."""
    letters = line.strip()
    for index, char in enumerate(letters):
        if char.isspace():
            continue
        while position < len(whole) and whole[position].isspace():
            position += 1
        if position < len(whole) and whole[position].casefold() == char.casefold():
            position += 1
        elif char in "-‐" and index == len(letters) - 1:
            return position, True
        else:
            raise ValueError(f"the layout has {line!r} where the source has {whole[position : position + 60]!r}")
    return position, False


def _neighbourhood(whole: str, position: int) -> str:
    """The word around the position with the word before it and the word after it."""
    start = whole.rfind(" ", 0, position) + 1
    before = whole.rfind(" ", 0, max(start - 1, 0)) + 1
    end = (whole + "  ").find(" ", position)
    after = (whole + "  ").find(" ", end + 1)
    return whole[before:after].strip()


def _kind(element: Any, section: str) -> Kind:
    if section == "cover" or section == "contents":
        return section  # type: ignore[return-value]
    return _KINDS.get(element.tag, "table")
