"""The pieces of typed text: words, quoted phrases, operators, brackets, names of fields."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from engine.fields import BY_NAME

QUOTES = '"“”„‟«»『』「」'
SPECIAL = frozenset({"exact", "same_page", "page"})  # what is written like a field and is none

# Full-width forms of what is typed in ASCII, and the wide space: letter for letter, so that positions stay.
_PLAIN = {**{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}, 0x3000: 0x20}
_LEXEME = regex.compile(
    rf"""\s+
    | (?P<at_least>\d+\s+OF\s*\()
    | (?P<open>\() | (?P<close>\))
    | (?P<quoted>=?[{QUOTES}][^{QUOTES}]*(?:[{QUOTES}](?:~\d*(?=[\s),]|$)|\**))?)
    | (?P<both>&&) | (?P<either>\|\|)
    | (?P<near>(?:(?:NEAR|BEFORE)(?:/\d{{1,6}})?|(?i:near|before)/\d{{1,6}})(?=[\s({QUOTES}]|$))
    | (?P<regex>(?<=^|[\s(:,−-])/[^/\s]+/(?=[\s),]|$))
    | (?P<minus>(?<=^|[\s(])[-−](?=[^\s)]))
    | (?P<field>\w+):(?=[^\s/]|\s+\S|/[^/\s]+/)
    | (?P<word>[^\s(){QUOTES}]+)
    """,
    regex.VERBOSE | regex.DOTALL,
)
SENTENCE = 7  # words
_SHOUTED = {"AND": "and?", "OR": "or?"}
_OPERATORS = {"AND": "and", "OR": "or", "NOT": "not", "and": "and?", "or": "or?"}


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One piece: its kind is `word`, `quoted`, `regex`, `field`, `minus`, `open`, `close`, `at_least`, `comma`,
    `near`, `and`, `or`, `not`, `end`; `and?` and `or?` are the operators in lower case."""

    kind: str
    text: str
    position: int


def lexemes(text: str) -> list[Lexeme]:
    """The pieces of the text in order, then one of the kind `end`."""
    plain = text.translate(_PLAIN)
    shouted = _is_shouted(plain)
    found: list[Lexeme] = []
    listing: list[bool] = []  # for each open bracket, whether commas part what stands in it
    at = 0
    while match := _LEXEME.match(plain, at):
        lexeme = _lexeme(match, shouted=shouted)
        at = match.end()
        if lexeme is None:
            continue
        if lexeme.kind in ("open", "at_least"):
            listing.append(lexeme.kind == "at_least")
        elif lexeme.kind == "close" and listing:
            listing.pop()
        elif listing and listing[-1] and "," in lexeme.text and lexeme.kind in ("word", "and?", "or?"):
            lexeme, at = _up_to_comma(lexeme)
        found.append(lexeme)
    return [*found, Lexeme("end", "", len(text))]


def _is_shouted(text: str) -> bool:
    """Whether a sentence is typed in capitals: then AND in it is a word like any other."""
    return regex.search(r"\p{Ll}", text) is None and len(regex.findall(r"\p{Lu}+", text)) >= SENTENCE


def _lexeme(match: regex.Match[str], *, shouted: bool) -> Lexeme | None:
    kind = match.lastgroup
    if shouted and kind in ("word", "near"):
        return Lexeme(_SHOUTED.get(match[0], "word"), match[0], match.start())
    if kind is None:
        return None
    kind = {"both": "and", "either": "or"}.get(kind, kind)
    value = match["field"] if kind == "field" else match[0]
    if kind == "field" and value.casefold() not in BY_NAME and value.casefold() not in SPECIAL:
        return Lexeme("word", match[0], match.start())
    return Lexeme(_OPERATORS.get(value, "word") if kind == "word" else kind, value, match.start())


def _up_to_comma(lexeme: Lexeme) -> tuple[Lexeme, int]:
    """The word before the first comma, or the comma itself; with where the text goes on."""
    before = lexeme.text.index(",")
    if not before:
        return Lexeme("comma", ",", lexeme.position), lexeme.position + 1
    return Lexeme("word", lexeme.text[:before], lexeme.position), lexeme.position + before
