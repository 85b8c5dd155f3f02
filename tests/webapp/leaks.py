"""What a page says outside the catalogues: seen by pages whose every sentence stands in brackets."""

from __future__ import annotations

import re
from html.parser import HTMLParser

OPEN, CLOSE = "⟦", "⟧"
SHOWN = ("aria-label", "title", "placeholder", "alt", "aria-description", "aria-roledescription", "aria-valuetext")
OWN = {"bdi", "code", "kbd", "mark", "script", "style", "textarea"}  # what is shown there is not ours to translate
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SAME = {"Findspot", "PDF", "CSV", "XLSX", "JSON Lines", "Markdown", "BibTeX", "RIS", "CSL-JSON", "Atom", "DOI", "ISBN"}
_LETTER = re.compile(r"[^\W\d_]")


class Bracketed:
    """A tongue that puts every sentence and name in brackets."""

    def gettext(self, form: str) -> str:
        return f"{OPEN}{form}{CLOSE}" if _LETTER.search(form) else form

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.gettext(one if number == 1 else many)

    def named(self, field: str, value: str) -> str:
        return f"{OPEN}{field} {value}{CLOSE}"

    def number(self, value: int) -> str:
        return f"{value}"

    def quoted(self, text: str) -> str:
        return text

    def moment(self, at: object) -> str:
        return f"{OPEN}moment{CLOSE}"


def leaks(html: str) -> list[str]:
    """The texts of the page that are neither said by the catalogues nor the library's own."""
    parser = _Parser()
    parser.feed(html)
    return [text for text in parser.found if text not in SAME]


class _Parser(HTMLParser):
    """What stands in an element with `dir` or `lang`, or in one that holds what was typed, is the library's own."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._depth = 0  # of brackets, which elements within a sentence do not close

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        own = tag in OWN or (tag != "html" and ("dir" in given or "lang" in given))
        for name in SHOWN:
            if given.get(name) and not own:
                self._note(str(given[name]), 0)
        if tag not in VOID:
            self._open.append((tag, own))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(own for _, own in self._open):
            self._depth = self._note(data, self._depth)

    def _note(self, text: str, depth: int) -> int:
        left = ""
        for letter in text:
            depth += letter == OPEN
            left += letter if depth == 0 else ""
            depth -= letter == CLOSE
        left = left.strip(" \n\t·,:;()")
        if _LETTER.search(left):
            self.found.append(left)
        return depth
