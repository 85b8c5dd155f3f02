"""Text to tokens: the only analysis there is, for both engines, for queries and for places.

A token has two forms. `exact` is the word lower-cased and folded (accents, ligatures, Arabic letter
forms). `stem` is the Snowball stem in the page's language, folded after, with the language in front
(`en:traffick`), so that a word of one language never meets another language's stem by accident; in a
language without a stemmer it is the same as `exact`. Scripts written without spaces give overlapping
pairs of letters, and each run's last letter alone, so that every letter begins exactly one token.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

import regex
import Stemmer

MAX_TOKEN = 100  # characters; longer runs are cut, not dropped

SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque",
    "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali",
    "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
STEMMED = frozenset(lang for lang, name in SNOWBALL.items() if name in Stemmer.algorithms())

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー々〇"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u061c\u2060\ufeff\u202a-\u202e\u2066-\u2069"
_LETTER = rf"[\p{{L}}\p{{M}}\p{{N}}{_INVISIBLE}]"
_WORD = regex.compile(rf"{_LETTER}+(?:['’]s(?!{_LETTER}))?")
_WHOLE = regex.compile(rf"{_LETTER}+(?:['’]s)?")
_UNIT = rf"[{_UNSPACED}][\p{{M}}{_INVISIBLE}]*"
_HAS_UNSPACED = regex.compile(f"[{_UNSPACED}]")
# A line break inside an unspaced run is a break of the line, not of the words.
_RUN = regex.compile(
    rf"(?P<run>{_UNIT}(?:\s*?\n\s*?(?={_UNIT})|{_UNIT})*)"
    rf"|{_LETTER}(?:(?![{_UNSPACED}]){_LETTER})*(?:['’]s(?!{_LETTER}))?"
)
_UNITS = regex.compile(_UNIT)
_DROPPED = regex.compile(rf"[{_INVISIBLE}\u0640\u064b-\u065f\u0670\u0591-\u05c7]|['’]s$")
_LATIN_GREEK = regex.compile(r"[\p{Latin}\p{Greek}]")
_FOLDED = str.maketrans({
    "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n", "ſ": "s",
    "ё": "е", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه",
    "ک": "ك", "ی": "ي", "ہ": "ه", "ھ": "ه",
})  # fmt: skip
_TURKISH = str.maketrans({"I": "ı", "İ": "i"})


class Token(NamedTuple):
    """A word of a text: where it stands, counted in characters, and its two forms."""

    start: int
    end: int
    exact: str
    stem: str


class _Forms:
    """The two forms of each word met so far, by language: words come again and again."""

    LIMIT = 300_000

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[str, str]] = {}
        self._stemmers: dict[str, Stemmer.Stemmer] = {}
        self._lock = threading.Lock()  # a Snowball stemmer keeps its state between two calls

    def of(self, word: str, language: str) -> tuple[str, str]:
        found = self._known.get((word, language))
        return found if found is not None else self._make(word, language)

    def _make(self, word: str, language: str) -> tuple[str, str]:
        lowered = lower(word, language)
        exact = _fold(lowered)[:MAX_TOKEN]
        forms = (exact, self._stem(lowered, exact, language))
        if len(self._known) >= self.LIMIT:
            self._known.clear()
        self._known[word, language] = forms
        return forms

    def _stem(self, lowered: str, exact: str, language: str) -> str:
        if language not in STEMMED or not exact:
            return exact
        with self._lock:
            if language not in self._stemmers:
                self._stemmers[language] = Stemmer.Stemmer(SNOWBALL[language], 0)
            stem = self._stemmers[language].stemWord(lowered)
        return f"{language}:{_fold(stem)[:MAX_TOKEN] or exact}"


_FORMS = _Forms()


def lower(word: str, language: str = "") -> str:
    """The word in lower case and compatible letters (ligatures opened), with its accents; no possessive 's."""
    if language == "tr":
        word = word.translate(_TURKISH)
    plain = word.casefold()
    if not plain.isascii():
        opened = unicodedata.normalize("NFKC", plain).casefold()
        # Fractions and their like open into more than letters: they stay as they are.
        plain = opened if _WHOLE.fullmatch(opened) else plain
    return str(_DROPPED.sub("", plain))


def _fold(word: str) -> str:
    if word.isascii():
        return word
    return "".join(_bare(char) for char in word).translate(_FOLDED)


def _bare(char: str) -> str:
    """The letter without its accents where it is Latin or Greek: elsewhere marks make other letters."""
    parts = unicodedata.normalize("NFD", char)
    if len(parts) > 1 and _LATIN_GREEK.match(parts):
        return parts[0]
    return "" if "\u0300" <= char <= "\u036f" else char


def fold(text: str) -> str:
    """The text as `exact` has it, for comparing and sorting names."""
    return _fold(lower(text))


def has_unspaced(text: str) -> bool:
    """Whether the text has letters of a script that is written without spaces."""
    return _HAS_UNSPACED.search(text) is not None


def tokens(text: str, language: str = "") -> list[Token]:
    """The tokens of a text in the order of their places."""
    if has_unspaced(text):
        return list(_mixed_tokens(text, language))
    forms = _FORMS.of
    found = []
    for match in _WORD.finditer(text):
        exact, stem = forms(match[0], language)
        if exact:
            found.append(Token(match.start(), match.end(), exact, stem))
    return found


def _mixed_tokens(text: str, language: str) -> Iterator[Token]:
    for match in _RUN.finditer(text):
        if match["run"]:
            yield from _pairs(match.start(), match["run"])
        else:
            exact, stem = _FORMS.of(match[0], language)
            if exact:
                yield Token(match.start(), match.end(), exact, stem)


def _pairs(offset: int, run: str) -> Iterator[Token]:
    units = list(_UNITS.finditer(run))
    for this, following in zip(units, [*units[1:], None], strict=True):
        text = fold(this[0] + (following[0] if following else ""))
        yield Token(offset + this.start(), offset + (following or this).end(), text, text)


def typed_words(text: str) -> tuple[tuple[str, ...], bool]:
    """The consecutive words that a typed text asks for, in lower case, and whether the last may go on.

    Letters of scripts without spaces become their pairs, as in `tokens`; at the end of the text
    the last letter alone is left out, since a page may go on after it. One such letter by itself
    stands for any word that begins with it, so it may go on.
    """
    runs = [match for match in _RUN.finditer(text) if lower(match[0])]
    found: list[str] = []
    for match in runs:
        found += [token.exact for token in _pairs(0, match["run"])] if match["run"] else [lower(match[0])]
    if not runs or not runs[-1]["run"]:
        return tuple(found), False
    letters = len(_UNITS.findall(runs[-1]["run"]))
    return tuple(found[:-1] if letters > 1 else found), letters == 1


def exact_form(word: str) -> str:
    """The form in which a typed word stands in the exact tokens."""
    return _FORMS.of(word, "")[0]


def stem_form(word: str, language: str) -> str:
    """The form in which a typed word stands in the stemmed tokens of pages in that language."""
    return _FORMS.of(word, language)[1]
