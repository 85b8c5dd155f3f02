"""Typed text to a query tree; whatever is typed is read as something, and each repair is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import regex

from engine.analysis import has_unspaced, typed_words
from engine.errors import QueryRefused
from engine.fields import BY_NAME
from engine.query.tree import And, Everything, InField, Node, Not, Or, Range, Words, leaves

MAX_LENGTH = 20_000  # characters
MAX_WORDS = 500
MAX_DEPTH = 40  # parts within parts; deeper ones are left out

_QUOTES = '"“”„‟«»＂「」『』'
_LEXEME = regex.compile(
    rf"""\s+
    | (?P<open>[(（]) | (?P<close>[)）])
    | (?P<quoted>=?[{_QUOTES}][^{_QUOTES}]*(?P<end>[{_QUOTES}]?)(?P<star>\*?))
    | (?P<both>&&) | (?P<either>\|\|)
    | (?P<minus>(?<=^|[\s(（])[-−](?=[^\s)）]))
    | (?P<field>\w+):(?=[^\s/]|\s+\S)
    | (?P<word>[^\s()（）{_QUOTES}]+)
    """,
    regex.VERBOSE | regex.DOTALL,
)
_OPERATORS = {"AND": "and", "OR": "or", "NOT": "not", "and": "and?", "or": "or?"}
_YEARS = regex.compile(r"(?P<low>\d{4})?(?P<dash>-|–|\.\.)?(?P<high>\d{4})?|(?P<sign>[<>]=?)(?P<bound>\d{4})")


@dataclass(frozen=True, slots=True)
class Repair:
    """What was read otherwise than it was typed, and the character it concerns, counted from 0."""

    position: int
    message: str


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A typed query as it was understood."""

    text: str
    tree: Node
    repairs: tuple[Repair, ...] = ()
    expansions: tuple[str, ...] = ()

    @property
    def understood(self) -> str:
        """The query in its plain form, with every operator written out; empty for all reports."""
        return "" if isinstance(self.tree, Everything) else str(self.tree)


@dataclass(frozen=True, slots=True)
class _Lexeme:
    kind: str  # word, quoted, field, minus, open, close, and, or, not, end; and?, or? in lower case
    text: str
    position: int


def parse(text: str) -> ParsedQuery:
    """The query that a person meant by `text`; QueryRefused where it is too long to run."""
    if len(text) > MAX_LENGTH:
        raise QueryRefused(f"The query has {len(text):,} characters, more than the {MAX_LENGTH:,} of one. Shorten it.")
    parser = _Parser(text)
    tree = parser.whole()
    asked = sum(len(leaf.words) for leaf in leaves(tree))
    if asked > MAX_WORDS:
        raise QueryRefused(f"The query has {asked:,} words; at most {MAX_WORDS} can be searched at once. Shorten it.")
    return ParsedQuery(text, tree, tuple(sorted(parser.repairs, key=lambda repair: repair.position)))


def _lexemes(text: str) -> list[_Lexeme]:
    found = []
    for match in _LEXEME.finditer(text):
        kind = match.lastgroup if match.lastgroup not in ("end", "star") else "quoted"
        if kind is None:
            continue
        kind = {"both": "and", "either": "or"}.get(kind, kind)
        value = match["field"] if kind == "field" else match[0]
        if kind == "field" and value.casefold() not in BY_NAME:
            found += [_Lexeme("word", match[0], match.start())]
            continue
        if kind == "word":
            kind = _OPERATORS.get(value, "word")
        found.append(_Lexeme(kind, value, match.start()))
    return [*found, _Lexeme("end", "", len(text))]


class _Parser:
    """Recursive descent over the lexemes: or < and < not < one part."""

    def __init__(self, text: str) -> None:
        self.repairs: list[Repair] = []
        self._lexemes = _lexemes(text)
        self._at = 0
        self._depth = 0

    @property
    def _next(self) -> _Lexeme:
        return self._lexemes[self._at]

    def _take(self) -> _Lexeme:
        lexeme = self._next
        self._at += lexeme.kind != "end"
        return lexeme

    def _repair(self, position: int, message: str) -> None:
        self.repairs.append(Repair(position, message))

    def whole(self) -> Node:
        """The tree of the whole text."""
        parts = []
        while self._next.kind != "end":
            part = self._any_of()
            if part is not None:
                parts.append(part)
            if self._next.kind == "close":
                self._repair(self._take().position, "A closing bracket without an opening one was left out.")
        return _joined(And, parts) or Everything()

    def _any_of(self) -> Node | None:
        return self._chain(Or, "or", self._all_of)

    def _all_of(self) -> Node | None:
        return self._chain(And, "and", self._one)

    def _chain(self, join: type[And] | type[Or], kind: str, part: Callable[[], Node | None]) -> Node | None:
        """Parts with an operator of this kind between them; for `and`, with nothing between them too."""
        parts = [part()]
        while True:
            lexeme = self._next
            if self._is_operator(kind):
                self._take()
                following = part() if self._starts_part() else None
                if parts[-1] is None or following is None:
                    self._repair(lexeme.position, f"{lexeme.text} has nothing on one of its sides and was left out.")
                parts.append(following)
            elif kind == "and" and self._starts_part():
                parts.append(part())
            else:
                return _joined(join, [node for node in parts if node is not None])

    def _is_operator(self, kind: str) -> bool:
        lexeme = self._next
        if lexeme.kind == f"{kind}?":
            return self._between_parts()
        return lexeme.kind == kind

    def _between_parts(self) -> bool:
        """Whether a lower-case `and` or `or` has something on both sides: else it is a word."""
        before = self._lexemes[self._at - 1].kind if self._at else "end"
        after = self._lexemes[self._at + 1].kind
        return before in ("word", "quoted", "close") and after in ("word", "quoted", "open", "field", "minus", "not")

    def _starts_part(self) -> bool:
        kind = self._next.kind
        if kind in ("and?", "or?"):
            return not self._between_parts()
        return kind in ("word", "quoted", "open", "field", "minus", "not")

    def _one(self) -> Node | None:
        lexeme = self._next
        match lexeme.kind:
            case "not" | "minus":
                self._take()
                return self._negated(lexeme)
            case "open":
                return self._group(self._take())
            case "field":
                return self._in_field(self._take())
            case "quoted":
                return self._quoted(self._take())
            case "word" | "and?" | "or?":
                return self._word(self._take())
        return None

    def _negated(self, lexeme: _Lexeme) -> Node | None:
        part = self._nested(self._one) if self._starts_part() else None
        if part is None:
            self._repair(lexeme.position, f"{lexeme.text} has nothing after it and was left out.")
            return None
        return Not(part)

    def _nested(self, part: Callable[[], Node | None]) -> Node | None:
        if self._depth >= MAX_DEPTH:
            self._repair(self._next.position, f"The query is nested deeper than {MAX_DEPTH}: a part was left out.")
            return None
        self._depth += 1
        try:
            return part()
        finally:
            self._depth -= 1

    def _group(self, opening: _Lexeme) -> Node | None:
        part = self._nested(self._any_of)
        if self._next.kind == "close":
            self._take()
        else:
            self._repair(opening.position, "This bracket was never closed: it was taken to the end.")
        if part is None:
            self._repair(opening.position, "Empty brackets were left out.")
        return part

    def _in_field(self, name: _Lexeme) -> Node | None:
        field = BY_NAME[name.text.casefold()]
        if not self._starts_part() or self._next.kind in ("not", "minus"):
            self._repair(name.position, f"{name.text}: has nothing after it and was left out.")
            return None
        if field.kind == "year":
            return self._years(field.name)
        part = self._nested(self._one)
        return None if part is None else InField(field.name, _unfielded(part))

    def _years(self, name: str) -> Node | None:
        lexeme = self._take()
        match = _YEARS.fullmatch(lexeme.text.strip(_QUOTES))
        if match is None or not match[0]:
            told = f"{name}: takes a year or years such as 2015-2020; {lexeme.text} was searched as a word."
            self._repair(lexeme.position, told)
            return self._word(lexeme)
        return Range(name, *_bounds(match))

    def _quoted(self, lexeme: _Lexeme) -> Node | None:
        text, exact = lexeme.text.removeprefix("="), lexeme.text.startswith("=")
        inner = text.rstrip("*")
        if len(inner) == 1 or inner[-1] not in _QUOTES:
            self._repair(lexeme.position, "This quotation mark was never closed: it was taken to the end.")
        prefix = text.rstrip(_QUOTES).endswith("*") or text.endswith("*")
        if "*" in inner.rstrip(_QUOTES).rstrip("*"):
            told = "* works at the end of a phrase only: it was read as a space."
            self._repair(lexeme.position + lexeme.text.index("*"), told)
        return self._words(lexeme, inner, exact=exact, prefix=prefix)

    def _word(self, lexeme: _Lexeme) -> Node | None:
        text, exact = lexeme.text.removeprefix("="), lexeme.text.startswith("=") and len(lexeme.text) > 1
        if text == "*":
            return Everything()
        if "*" in text.rstrip("*"):
            told = "* works at the end of a word only: it was read as a space."
            self._repair(lexeme.position + text.index("*"), told)
        return self._words(lexeme, text, exact=exact, prefix=text.endswith("*"))

    def _words(self, lexeme: _Lexeme, text: str, *, exact: bool, prefix: bool) -> Node | None:
        words, goes_on = typed_words(text)
        if not words:
            self._repair(lexeme.position, f"{lexeme.text} has no letter or number to search for and was left out.")
            return None
        typed = " ".join(text.strip(_QUOTES + "* ").split()) if has_unspaced(text) else ""
        return Words(words, exact=exact, prefix=prefix or goes_on, typed=typed)


def _joined(join: type[And] | type[Or], parts: list[Node]) -> Node | None:
    """The parts under one node, those of the same kind opened; a single part by itself."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, join) else (part,))]
    flat = list(dict.fromkeys(flat))
    if len(flat) > 1:
        return join(tuple(flat))
    return flat[0] if flat else None


def _unfielded(node: Node) -> Node:
    """The part without fields of its own: a field within a field asks the outer one."""
    match node:
        case InField(_, part):
            return _unfielded(part)
        case And(parts) | Or(parts):
            return type(node)(tuple(_unfielded(part) for part in parts))
        case Not(part):
            return Not(_unfielded(part))
        case Range() | Everything():
            return Everything()
    return node


def _bounds(match: regex.Match[str]) -> tuple[int | None, int | None]:
    if match["sign"]:
        bound = int(match["bound"])
        below = bound - (match["sign"] == "<")
        return (bound + (match["sign"] == ">"), None) if match["sign"][0] == ">" else (None, below)
    low, high = (int(match[name]) if match[name] else None for name in ("low", "high"))
    if not match["dash"]:
        high = low
    return (high, low) if low and high and low > high else (low, high)
