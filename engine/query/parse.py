"""Typed text to a query tree; whatever is typed is read as something, and each repair is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import NamedTuple

import regex

from engine.analysis import has_unspaced, lower, typed_words
from engine.errors import QueryRefused
from engine.fields import BY_NAME, FIELDS
from engine.query.lexemes import QUOTES, SPECIAL, Lexeme, lexemes
from engine.query.patterns import most_off, regex_problem
from engine.query.tree import (
    And,
    AtLeast,
    Everything,
    InField,
    Near,
    Node,
    Not,
    Or,
    Pattern,
    Range,
    SamePage,
    Words,
    children,
    leaves,
)
from engine.saying import Saying, say, say_each

MAX_LENGTH = 20_000  # characters
MAX_WORDS = 500
MAX_DEPTH = 40  # parts within parts; deeper ones are left out
MAX_NEAR = 100  # words between the parts of a NEAR
NEAR = 10  # where none are given
SHORTEST_NUMBER = 11  # characters: of all numbers of ten digits, one in eleven passes for an ISBN

_YEARS = regex.compile(r"(?P<low>\d{4})?(?P<dash>-|–|\.\.)?(?P<high>\d{4})?|(?P<sign>[<>]=?)(?P<bound>\d{4})")
_PAGES = regex.compile(r"(?P<low>\d{1,6})?(?P<dash>-|–|\.\.)?(?P<high>\d{1,6})?|(?P<sign>[<>]=?)(?P<bound>\d{1,6})")
_NUMBERS = {"year": _YEARS, "page": _PAGES}
LIKENESS = 0.75  # of a name to that of a field
_FUZZY = regex.compile(r"(?P<word>.*[\p{L}\p{N}])~(?P<distance>\d+(?:[.,]\d+)?)?[^\p{L}\p{N}*]*")
_RUN = regex.compile(r"[\p{L}\p{M}\p{N}\p{Cf}*?]+")
_LETTERS = regex.compile(r"\p{Cf}*[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}\p{Cf}]*")
# The articles and little words of French, Italian and Catalan before a vowel.
_ELIDED = regex.compile(
    r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|un|gl|all|dall|dell|nell|sull|quest|quell)['’]"
    r"(?=[aeiouyhàâäáæéèêëíìîïóòôöœúùûü]\p{L})",
    regex.IGNORECASE,
)
_LAST = regex.compile(r"\?+[^\p{L}\p{N}]*$")
_PARTS = ("word", "quoted", "open", "field", "minus", "not", "regex", "at_least")


@dataclass(frozen=True, slots=True)
class Repair:
    """What was read otherwise than it was typed, and the character it concerns, counted from 0."""

    position: int
    message: Saying


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A typed query as it was understood; `expansions` are the words that are searched beside those typed."""

    text: str
    tree: Node
    repairs: tuple[Repair, ...] = ()
    expansions: tuple[str, ...] = ()

    @property
    def understood(self) -> str:
        """The query in its plain form, with every operator written out; empty for all reports."""
        return "" if isinstance(self.tree, Everything) else str(self.tree)


def parse(text: str) -> ParsedQuery:
    """The query that a person meant by `text`; QueryRefused where it is too long to run."""
    if len(text) > MAX_LENGTH:
        raise QueryRefused(
            say(
                "The query has %(number)s characters, more than the %(most)s of one. Shorten it.",
                number=len(text),
                most=MAX_LENGTH,
            )
        )
    parser = _Parser(text)
    tree = parser.whole()
    asked = sum(len(leaf.words) if isinstance(leaf, Words) else 1 for leaf in leaves(tree))
    if asked > MAX_WORDS:
        raise QueryRefused(
            say(
                "The query has %(number)s words; at most %(most)s can be searched at once. Shorten it.",
                number=asked,
                most=MAX_WORDS,
            )
        )
    return ParsedQuery(text, tree, tuple(sorted(parser.repairs, key=lambda repair: repair.position)))


class _Piece(NamedTuple):
    """A stretch of typed text: with wildcards in it, or without."""

    text: str
    start: int
    wild: bool


class _Parser:
    """Recursive descent over the lexemes: or < and < near < not < one part."""

    def __init__(self, text: str) -> None:
        self.repairs: list[Repair] = []
        self._lexemes = lexemes(text)
        self._at = 0
        self._depth = 0

    @property
    def _next(self) -> Lexeme:
        return self._lexemes[self._at]

    def _take(self) -> Lexeme:
        lexeme = self._next
        self._at += lexeme.kind != "end"
        return lexeme

    def _repair(self, position: int, message: Saying) -> None:
        self.repairs.append(Repair(position, message))

    def whole(self) -> Node:
        """The tree of the whole text."""
        parts = []
        while self._next.kind != "end":
            part = self._any_of()
            if part is not None:
                parts.append(part)
            if self._next.kind in ("close", "comma"):
                lexeme = self._take()
                if lexeme.kind == "close":
                    self._repair(lexeme.position, say("A closing bracket without an opening one was left out."))
        return _on_its_pages(_joined(And, parts, loose=True) or Everything())

    def _any_of(self) -> Node | None:
        return self._chain(Or, "or", self._all_of)

    def _all_of(self) -> Node | None:
        return self._chain(And, "and", self._near)

    def _chain(self, join: type[And] | type[Or], kind: str, part: Callable[[], Node | None]) -> Node | None:
        """Parts with an operator of this kind between them; for `and`, with nothing between them too."""
        parts = [part()]
        loose = True
        while True:
            lexeme = self._next
            if self._is_operator(kind):
                self._take()
                loose &= lexeme.kind.endswith("?")  # a sentence has "and" in it too
                following = part() if self._starts_part() else None
                if parts[-1] is None or following is None:
                    self._repair(lexeme.position, _one_sided(lexeme))
                parts.append(following)
            elif kind == "and" and self._starts_part():
                parts.append(part())
            elif kind == "and" and lexeme.kind == "near":
                self._take()
                self._repair(lexeme.position, _one_sided(lexeme))
            else:
                return _joined(join, [node for node in parts if node is not None], loose=loose)

    def _is_operator(self, kind: str) -> bool:
        lexeme = self._next
        if lexeme.kind == f"{kind}?":
            return self._between_parts()
        return lexeme.kind == kind

    def _between_parts(self) -> bool:
        """Whether a lower-case `and` or `or` has something on both sides: else it is a word."""
        before = self._lexemes[self._at - 1].kind if self._at else "end"
        return before in ("word", "quoted", "close", "regex") and self._lexemes[self._at + 1].kind in _PARTS

    def _starts_part(self) -> bool:
        kind = self._next.kind
        if kind in ("and?", "or?"):
            return not self._between_parts()
        return kind in _PARTS

    def _near(self) -> Node | None:
        """Parts with NEAR or BEFORE between them."""
        left = self._one()
        while self._next.kind == "near":
            if left is None or self._lexemes[self._at + 1].kind not in _PARTS:
                break
            operator = self._take()
            right = self._one()
            left = left if right is None else self._nearby(operator, left, right)
        return left

    def _nearby(self, operator: Lexeme, left: Node, right: Node) -> Node:
        name, _, number = operator.text.upper().partition("/")
        words = int(number) if number else NEAR
        if words > MAX_NEAR:
            self._repair(operator.position, _too_far(words))
            words = MAX_NEAR
        made = _near_each(left, right, words, ordered=name == "BEFORE")
        if made is None:
            told = say("%(operator)s works between words and phrases only: it was read as AND.", operator=name)
            self._repair(operator.position, told)
            return _joined(And, [left, right]) or left
        return made

    def _one(self) -> Node | None:
        lexeme = self._next
        match lexeme.kind:
            case "not" | "minus":
                self._take()
                return self._negated(lexeme)
            case "open":
                return self._group(self._take())
            case "at_least":
                return self._at_least(self._take())
            case "field":
                return self._in_field(self._take())
            case "quoted":
                return self._quoted(self._take())
            case "regex":
                return self._regex(self._take())
            case "word" | "and?" | "or?":
                return self._word(self._take())
        return None

    def _negated(self, lexeme: Lexeme) -> Node | None:
        part = self._nested(self._one) if self._starts_part() else None
        if part is None:
            self._repair(lexeme.position, say("%(typed)s has nothing after it and was left out.", typed=lexeme.text))
            return None
        return Not(part)

    def _nested(self, part: Callable[[], Node | None]) -> Node | None:
        if self._depth >= MAX_DEPTH:
            told = say("The query is nested deeper than %(most)s: a part was left out.", most=MAX_DEPTH)
            self._repair(self._next.position, told)
            return None
        self._depth += 1
        try:
            return part()
        finally:
            self._depth -= 1

    def _group(self, opening: Lexeme) -> Node | None:
        part = self._nested(self._any_of)
        if self._next.kind == "close":
            self._take()
        else:
            self._repair(opening.position, _UNCLOSED)
        if part is None:
            self._repair(opening.position, _EMPTY)
        return part

    def _at_least(self, opening: Lexeme) -> Node | None:
        """`2 OF (a, b, c)`: without commas, each word is one of them."""
        at = self._at
        listed = [self._nested(self._any_of)]
        while self._next.kind == "comma":
            self._take()
            listed.append(self._nested(self._any_of))
        if self._next.kind == "close":
            self._take()
        else:
            self._repair(opening.position, _UNCLOSED)
        parts = list(dict.fromkeys(part for part in listed if part is not None))
        if len(parts) == 1 and isinstance(parts[0], And) and "comma" not in _kinds(self._lexemes[at : self._at]):
            parts = list(parts[0].parts)
        number = int(opening.text.split("O")[0][:6])
        if not parts:
            self._repair(opening.position, _EMPTY)
            return None
        if not 0 < number <= len(parts):
            told = say_each(
                "The list has %(number)s part: %(asked)s of them was read as all.",
                "The list has %(number)s parts: %(asked)s of them was read as all.",
                len(parts),
                asked=str(number),
            )
            self._repair(opening.position, told)
            number = len(parts)
        if number == len(parts):
            return _joined(And, parts)
        return _joined(Or, parts) if number == 1 else AtLeast(number, tuple(parts))

    def _in_field(self, name: Lexeme) -> Node | None:
        if not self._starts_part() or self._next.kind in ("not", "minus"):
            self._repair(name.position, say("%(field)s: has nothing after it and was left out.", field=name.text))
            return None
        special = name.text.casefold()
        field = BY_NAME.get(special)
        if special in _NUMBERS or (field and field.kind == "year"):
            return self._numbers(field.name if field else special)
        part = self._nested(self._one)
        if part is None:
            return None
        if special == "exact":
            return _exactly(part)
        if field is None:
            return self._on_one_page(name, part)
        return InField(field.name, self._unplaced(name, _unfielded(part)))

    def _unplaced(self, name: Lexeme, part: Node) -> Node:
        """The part as a field can have it, without nearness and pages."""
        plain = _without_places(part)
        if plain != part:
            told = say("Nearness and pages are of the text: in %(field)s: they were read as AND.", field=name.text)
            self._repair(name.position, told)
        return plain

    def _on_one_page(self, name: Lexeme, part: Node) -> Node:
        """The part within one page; what is of the whole report is asked beside it."""
        parts = part.parts if isinstance(part, And) else (part,)
        inside = [each for each in parts if not _has_fields(each)]
        outside = [each for each in parts if _has_fields(each)]
        if outside:
            self._repair(name.position, say("Fields are of the whole report: they were taken out of same_page."))
        node = _joined(And, [_unnested(each) for each in inside])
        on_page = [SamePage(node)] if node is not None and not isinstance(node, Everything) else []
        return _joined(And, [*on_page, *outside]) or Everything()

    def _numbers(self, name: str) -> Node | None:
        lexeme = self._take()
        match = _NUMBERS[name].fullmatch(lexeme.text.strip(QUOTES).rstrip(","))
        if match is None or not regex.search(r"\d", match[0]):
            self._repair(lexeme.position, _no_numbers(name, lexeme.text))
            return self._quoted(lexeme) if lexeme.kind == "quoted" else self._word(lexeme)
        return Range(name, *_bounds(match))

    def _regex(self, lexeme: Lexeme) -> Node | None:
        text = lower(lexeme.text[1:-1]).removeprefix("^").removesuffix("$")
        if problem := regex_problem(text):
            told = say("%(problem)s: %(typed)s was searched as words.", problem=problem, typed=lexeme.text)
            self._repair(lexeme.position, told)
            return self._words(lexeme, lexeme.text)
        return Pattern("regex", text)

    def _quoted(self, lexeme: Lexeme) -> Node | None:
        text, exact = lexeme.text.removeprefix("="), lexeme.text.startswith("=")
        text, tilde, slop = text.rpartition("~") if regex.search(r"~\d*$", text) else (text, "", "")
        inner = text.rstrip("*")
        if len(inner) == 1 or inner[-1] not in QUOTES:
            self._repair(lexeme.position, say("This quotation mark was never closed: it was taken to the end."))
        if tilde:
            return self._loosely(lexeme, text, int(slop[:6] or NEAR), exact=exact)
        words = _LAST.sub(lambda last: last[0].replace("?", " "), inner.strip(QUOTES))
        # A phrase is a text: a question mark at the end of a word ends a question there.
        words = regex.sub(r"\?+(?=\s)", lambda end: " " * len(end[0]), words)
        at = lexeme.position + lexeme.text.find(inner.strip(QUOTES)[:1] or inner)
        prefix = text.rstrip(QUOTES).endswith("*") or text.endswith("*")
        if prefix and not words.endswith("*"):
            words += "*"
        return self._pieces(lexeme, words, at, exact=exact)

    def _loosely(self, lexeme: Lexeme, text: str, words: int, *, exact: bool) -> Node | None:
        """`"a b c"~5`: these words in any order, with at most so many others among them."""
        parts = []
        for match in regex.finditer(r"\S+", text.strip(QUOTES)):
            mark = match[0].startswith("=")
            part = self._pieces(lexeme, match[0].lstrip("="), lexeme.position + 1, exact=exact or mark, told=False)
            if part is not None:
                parts.append(part)
        if len(parts) < 2:
            return parts[0] if parts else self._words(lexeme, text, exact=exact)
        if words > MAX_NEAR:
            self._repair(lexeme.position, _too_far(words))
        return Near(tuple(parts), min(words, MAX_NEAR), together=True)

    def _word(self, lexeme: Lexeme) -> Node | None:
        text, exact = lexeme.text.removeprefix("="), lexeme.text.startswith("=") and len(lexeme.text) > 1
        if text == "*":
            return Everything()
        if fuzzy := _FUZZY.fullmatch(text):
            return self._fuzzy(lexeme, fuzzy)
        if (
            text.endswith(":")
            and self._next.kind != "end"
            and self._next.position == lexeme.position + len(lexeme.text)
        ):
            self._doubt_a_field(lexeme, text[:-1])
        if self._ends_sentence():
            text = _LAST.sub(lambda last: last[0].replace("?", " "), text)
        part = self._pieces(lexeme, text, lexeme.position + len(lexeme.text) - len(text), exact=exact)
        if not isinstance(part, Words):
            return part
        numbered = () if part.prefix else _by_number(text)
        part = replace(part, compound=True, elided=_ELIDED.match(text) is not None)
        return _joined(Or, [part, *numbered])

    def _doubt_a_field(self, lexeme: Lexeme, name: str) -> None:
        """Tells of a word that is written as a field is, and nearly is the name of one."""
        meant = get_close_matches(name.casefold(), [*BY_NAME, *SPECIAL], 1, LIKENESS)
        if meant:
            told = say(
                "There is no field %(name)s: it was searched as a word. Did you mean %(meant)s?",
                name=name,
                meant=f"{meant[0]}:{self._next.text}",
            )
            self._repair(lexeme.position, told)

    def _ends_sentence(self) -> bool:
        """Whether a question mark at the end of the word just taken is no wildcard: the text ends, or begins anew."""
        following = self._next
        if following.kind in ("end", "close"):
            return all(lexeme.kind in ("end", "close") for lexeme in self._lexemes[self._at :])
        return following.kind == "word" and following.text[:1].isupper()

    def _fuzzy(self, lexeme: Lexeme, match: regex.Match[str]) -> Node | None:
        words, _ = typed_words(match["word"])
        if len(words) != 1 or has_unspaced(match["word"]):
            self._repair(lexeme.position, say("~ works after one word: it was left out."))
            return self._words(lexeme, match["word"])
        said = match["distance"]
        distance = int(said) if said and said.isdigit() else 1
        most = most_off(words[0])
        if (said and not said.isdigit()) or distance > most:
            distance = min(max(distance, 1), most)
            told = say_each(
                "%(typed)s was read as %(read)s: %(number)s letter takes up to %(most)s.",
                "%(typed)s was read as %(read)s: %(number)s letters take up to %(most)s.",
                len(words[0]),
                typed=lexeme.text,
                read=f"{words[0]}~{distance}",
                most=most,
            )
            self._repair(lexeme.position, told)
        return Pattern("fuzzy", words[0], distance) if distance else Words(words)

    def _pieces(self, lexeme: Lexeme, text: str, at: int, *, exact: bool, told: bool = True) -> Node | None:
        """The text's words one after another, those with wildcards as patterns."""
        parts: list[Node] = []
        pieces = _pieces_of(text)
        for number, piece in enumerate(pieces):
            last = number == len(pieces) - 1
            if not piece.wild:
                _add(parts, piece.text, exact=exact, last=last)
            elif _is_prefix(piece.text):
                _add_prefix(parts, piece.text, exact=exact, last=last)
            elif has_unspaced(piece.text) or not regex.search(r"[\p{L}\p{N}]", piece.text):
                self._repair(min(at + piece.start, lexeme.position + len(lexeme.text) - 1), _NO_WILDCARD)
                _add(parts, regex.sub(r"[*?]", " ", piece.text), exact=exact, last=last)
            else:
                parts.append(Pattern("wildcard", lower(piece.text)))
        if not parts:
            return self._words(lexeme, text, exact=exact) if told else None
        return parts[0] if len(parts) == 1 else Near(tuple(parts), 0, ordered=True)

    def _words(self, lexeme: Lexeme, text: str, *, exact: bool = False) -> Node | None:
        words, goes_on = typed_words(text)
        if not words:
            told = say("%(typed)s has no letter or number to search for and was left out.", typed=lexeme.text)
            self._repair(lexeme.position, told)
            return None
        return _plain(words, text, exact=exact, prefix=goes_on)


def _by_number(text: str) -> Iterator[Node]:
    """The reports that are known by the number that the text is, such as an ISBN."""
    if len(text) < SHORTEST_NUMBER:
        return
    for field in FIELDS:
        if field.typed and (number := field.typed(text)):
            yield InField(field.name, Words(typed_words(number)[0]))


_UNCLOSED = say("This bracket was never closed: it was taken to the end.")
_EMPTY = say("Empty brackets were left out.")
_NO_WILDCARD = say("* and ? stand for letters within a word: here they were read as a space.")


def _one_sided(operator: Lexeme) -> Saying:
    return say("%(typed)s has nothing on one of its sides and was left out.", typed=operator.text)


def _too_far(words: int) -> Saying:
    return say("At most %(most)s words may lie between: %(asked)s was read as that.", most=MAX_NEAR, asked=words)


def _no_numbers(name: str, typed: str) -> Saying:
    if name == "year":
        return say("year: takes a year or years such as 2015-2020; %(typed)s was searched as a word.", typed=typed)
    return say("page: takes a page or pages such as 1-5; %(typed)s was searched as a word.", typed=typed)


def _add(parts: list[Node], text: str, *, exact: bool, last: bool) -> None:
    """Adds words to those right before them."""
    words, goes_on = typed_words(text)
    if words:
        _follow(parts, _plain(words, text, exact=exact, prefix=goes_on and last))


def _add_prefix(parts: list[Node], text: str, *, exact: bool, last: bool) -> None:
    """Adds a word that goes on: at the end, to the words right before it."""
    words, _ = typed_words(text)
    if words:
        made = _plain(words, text, exact=exact, prefix=True)
        _follow(parts, made) if last else parts.append(made)


def _follow(parts: list[Node], words: Words) -> None:
    before = parts[-1] if parts else None
    if not isinstance(before, Words) or before.prefix:
        parts.append(words)
        return
    typed = ""
    if before.typed or words.typed:
        typed = f"{before.typed or ' '.join(before.words)} {words.typed or ' '.join(words.words)}"
    parts[-1] = replace(words, words=before.words + words.words, typed=typed)


def _plain(words: tuple[str, ...], text: str, *, exact: bool, prefix: bool) -> Words:
    typed = " ".join(_LETTERS.findall(text)) if has_unspaced(text) else ""
    return Words(words, exact=exact, prefix=prefix, typed=typed)


def _pieces_of(text: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    done = 0
    for match in _RUN.finditer(text):
        if "*" not in match[0] and "?" not in match[0]:
            continue
        pieces.append(_Piece(text[done : match.start()], done, wild=False))
        pieces.append(_Piece(match[0], match.start(), wild=True))
        done = match.end()
    pieces.append(_Piece(text[done:], done, wild=False))
    return [piece for piece in pieces if regex.search(r"[\p{L}\p{M}\p{N}*?]", piece.text)]


def _is_prefix(text: str) -> bool:
    return "?" not in text and text.endswith("*") and "*" not in text.rstrip("*") and text.rstrip("*") != ""


def _kinds(listed: Iterable[Lexeme]) -> set[str]:
    return {lexeme.kind for lexeme in listed}


def _joined(join: type[And] | type[Or], parts: Sequence[Node], *, loose: bool = False) -> Node | None:
    """The parts under one node, those of the same kind opened; a single part by itself."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, join) else (part,))]
    flat = list(dict.fromkeys(flat))
    if len(flat) < 2:
        return flat[0] if flat else None
    if join is Or:
        return Or(tuple(flat))
    return And(tuple(flat), loose=loose and all(part.loose for part in parts if isinstance(part, And)))


def _near_each(left: Node, right: Node, words: int, *, ordered: bool) -> Node | None:
    """The two near each other; of a part with AND, each; None where a part has no words to be near."""
    for part, other, swapped in ((left, right, False), (right, left, True)):
        if isinstance(part, And):
            pairs = ((other, each) if swapped else (each, other) for each in part.parts)
            made = [_near_each(one, two, words, ordered=ordered) for one, two in pairs]
            return None if None in made else _joined(And, [node for node in made if node is not None])
    if not (_is_near(left) and _is_near(right)):
        return None
    same = isinstance(left, Near) and (left.words, left.ordered, left.together) == (words, ordered, False)
    return Near((*(left.parts if same and isinstance(left, Near) else (left,)), right), words, ordered)


def _is_near(node: Node) -> bool:
    match node:
        case Words() | Pattern() | Near():
            return True
        case Or(parts):
            return all(map(_is_near, parts))
    return False


def _rebuilt(node: Node, of_part: Callable[[Node], Node]) -> Node:
    """The node with each part below it made anew."""
    match node:
        case And(parts) | Or(parts):
            made = [of_part(part) for part in parts]
            return _joined(type(node), made, loose=isinstance(node, And) and node.loose) or Everything()
        case AtLeast() | Near():
            return replace(node, parts=tuple(of_part(part) for part in node.parts))
        case Not() | InField() | SamePage():
            return replace(node, part=of_part(node.part))
    return node


def _exactly(node: Node) -> Node:
    """The part with each of its words in this form only."""
    return replace(node, exact=True) if isinstance(node, Words) else _rebuilt(node, _exactly)


def _unfielded(node: Node) -> Node:
    """The part without fields of its own: a field within a field asks the outer one."""
    match node:
        case InField(_, part):
            return _unfielded(part)
        case Range() | Everything():
            return Everything()
    return _rebuilt(node, _unfielded)


def _without_places(node: Node) -> Node:
    if isinstance(node, Near):
        return _joined(And, [_without_places(part) for part in node.parts]) or Everything()
    if isinstance(node, SamePage):
        return _without_places(node.part)
    return _rebuilt(node, _without_places)


def _unnested(node: Node) -> Node:
    """The part without pages within pages."""
    return _unnested(node.part) if isinstance(node, SamePage) else _rebuilt(node, _unnested)


def _has_fields(node: Node) -> bool:
    if isinstance(node, InField) or (isinstance(node, Range) and node.field != "page"):
        return True
    return any(map(_has_fields, children(node)))


def _on_its_pages(node: Node) -> Node:
    """The tree in which `page:` narrows the words beside it to those pages."""
    if isinstance(node, SamePage):
        return node
    if isinstance(node, And):
        ranges = [part for part in node.parts if isinstance(part, Range) and part.field == "page"]
        others = [_on_its_pages(part) for part in node.parts if part not in ranges]
        if ranges and any(_has_places(part) for part in others):
            return _joined(And, [_within(part, tuple(ranges)) for part in others]) or Everything()
    return _rebuilt(node, _on_its_pages)


def _has_places(node: Node) -> bool:
    if isinstance(node, InField):
        return False
    return isinstance(node, Words | Pattern | Near | SamePage) or any(map(_has_places, children(node)))


def _within(node: Node, ranges: tuple[Range, ...]) -> Node:
    """The part with each of its words on a page within these ranges."""
    match node:
        case Words() | Pattern() | Near():
            return SamePage(And((node, *ranges)))
        case SamePage(part):
            return SamePage(_joined(And, [part, *ranges]) or part)
        case InField():
            return node
    return _rebuilt(node, lambda part: _within(part, ranges))


def _bounds(match: regex.Match[str]) -> tuple[int | None, int | None]:
    if match["sign"]:
        bound = int(match["bound"])
        below = bound - (match["sign"] == "<")
        return (bound + (match["sign"] == ">"), None) if match["sign"][0] == ">" else (None, below)
    low, high = (int(match[name]) if match[name] else None for name in ("low", "high"))
    if not match["dash"]:
        high = low
    return (high, low) if low and high and low > high else (low, high)
