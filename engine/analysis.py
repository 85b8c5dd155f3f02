"""Text to tokens: the only analysis there is, for both engines, for queries and for places.

A token has two forms. `exact` is the word lower-cased and folded (accents, ligatures, Arabic letter
forms). `stem` is the Snowball stem in the page's language, folded after, with the language in front
(`en:traffick`), so that a word of one language never meets another language's stem by accident; in a
language without a stemmer it is the same as `exact`. Scripts written without spaces give overlapping
pairs of letters, and each run's last letter alone, so that every letter begins exactly one token.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress

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
# The same scripts and their like as ranges: a search by script names takes 0.3 ms a page, this 0.04.
_MAY_BE_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u19e0-\u19ff\u2e80-\u2fff\u3005-\u3007\u3021-\u318f"
    "\u31a0-\u9fff\ua960-\ua97f\ua9e0-\ua9ff\uaa60-\uaa7f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00016fe0-\U0003ffff]"
)
# Text in which a letter or number is what Python's own expressions hold for one: no marks, nothing invisible.
_PLAIN_TEXT = re.compile(
    "[\0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2010-\u2027\u2030-\u205f\u2070-\u20cf\u2100-\u2bff]*"
)
_PLAIN_WORD = re.compile(r"[^\W_]+(?:['’]s(?![^\W_]))?")  # twice as fast as _WORD
# Text of Latin-1 and such marks beside it is taken to pieces byte by byte, which takes half the time of an expression.
_MARKS_BESIDE_LATIN = "‘“”„–—…•†‡‐‑−"
_BETWEEN_WORDS = bytes(byte if chr(byte).isalnum() else ord(" ") for byte in range(256))
_POSSESSIVE = re.compile(r"'s(?<=[^\W_]'s)(?![^\W_])")
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
_SOFT_HYPHEN, _LAST_LATIN = "\u00ad", "\u02af"
_TURKISH = str.maketrans({"I": "ı", "İ": "i"})


Forms = tuple[str, str]  # exact, stem


class _Known(dict[str, Forms]):
    """The forms of each word of one language met so far: words come again and again."""

    LIMIT = 200_000
    _lock = threading.Lock()  # a Snowball stemmer keeps its state between two calls

    def __init__(self, language: str) -> None:
        self._language = language
        self._stemmer = Stemmer.Stemmer(SNOWBALL[language], 0) if language in STEMMED else None
        self._has_empty = False

    def forms(self, words: Iterable[str]) -> list[Forms]:
        """Those of each word, but for words of which nothing is left."""
        found = list(map(self.__getitem__, words))
        return [form for form in found if form[0]] if self._has_empty else found

    def __missing__(self, word: str) -> Forms:
        lowered = lower(word, self._language)
        exact = _fold(lowered)[:MAX_TOKEN]
        forms = (exact, self._stem(lowered, exact))
        self._has_empty = self._has_empty or not exact
        if len(self) >= self.LIMIT:
            self.clear()
        self[word] = forms
        return forms

    def _stem(self, lowered: str, exact: str) -> str:
        if self._stemmer is None or not exact:
            return exact
        with self._lock:
            stem = self._stemmer.stemWord(lowered)
        return f"{self._language}:{exact if stem == lowered else _fold(stem)[:MAX_TOKEN] or exact}"


_KNOWN: dict[str, _Known] = {}


def _known(language: str) -> _Known:
    if language not in _KNOWN:
        _KNOWN[language] = _Known(language)
    return _KNOWN[language]


def lower(word: str, language: str = "") -> str:
    """The word in lower case and compatible letters (ligatures opened), with its accents; no possessive 's."""
    if language == "tr":
        word = word.translate(_TURKISH)
    plain = word.casefold()
    if plain.isascii() or (
        max(plain) <= _LAST_LATIN and _SOFT_HYPHEN not in plain and unicodedata.is_normalized("NFKC", plain)
    ):
        return plain.removesuffix("'s")
    opened = unicodedata.normalize("NFKC", plain).casefold()
    # Fractions and their like open into more than letters: they stay as they are.
    plain = opened if _WHOLE.fullmatch(opened) else plain
    return str(_DROPPED.sub("", plain))


def _fold(word: str) -> str:
    if word.isascii():
        return word
    # Many PDFs give the ligature of lam and alef the wrong way round: both ways are one.
    return word.translate(_BARE).replace("لا", "ال")


class _Bare(dict[int, str]):
    """Each letter folded, without its accents where it is Latin or Greek: elsewhere marks make other letters."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        parts = unicodedata.normalize("NFD", char)
        if len(parts) > 1 and _LATIN_GREEK.match(parts):
            char = parts[0]
        self[code] = "" if "\u0300" <= char <= "\u036f" else char.translate(_FOLDED)
        return self[code]


_BARE = _Bare()


def fold(text: str) -> str:
    """The text as `exact` has it, for comparing and sorting names."""
    return _fold(lower(text))


def has_unspaced(text: str) -> bool:
    """Whether the text may have letters of a script that is written without spaces."""
    return _MAY_BE_UNSPACED.search(text) is not None


def _word_in(text: str) -> regex.Pattern[str] | re.Pattern[str]:
    return _PLAIN_WORD if _PLAIN_TEXT.fullmatch(text) else _WORD


def _words(text: str) -> list[str]:
    """The words of a text without unspaced scripts, perhaps without the possessive 's that tokens do not have."""
    plain = text.replace("’", "'")
    if not plain.isascii():
        for mark in _MARKS_BESIDE_LATIN:
            if mark in plain:
                plain = plain.replace(mark, " ")
    if _SOFT_HYPHEN not in plain and "'s's" not in plain:  # a soft hyphen parts no word
        with suppress(UnicodeEncodeError):
            latin = _POSSESSIVE.sub("", plain).encode("latin-1")
            return latin.translate(_BETWEEN_WORDS).decode("latin-1").split()
    return _word_in(text).findall(text)


def forms(text: str, language: str = "") -> list[Forms]:
    """The tokens of a text, in order: each one's exact form and stem."""
    known = _known(language)
    if has_unspaced(text):
        return [known[text[start:end]] if pair is None else (pair, pair) for start, end, pair in _mixed(text)]
    return known.forms(_words(text))


def spans(text: str) -> list[tuple[int, int]]:
    """Where each token of `forms` stands in the text: start and end, counted in characters."""
    if has_unspaced(text):
        return [(start, end) for start, end, _ in _mixed(text)]
    known = _known("")
    return [match.span() for match in _word_in(text).finditer(text) if known[match[0]][0]]


def _mixed(text: str) -> Iterator[tuple[int, int, str | None]]:
    """Start and end of each token; the pair of letters where it is one of an unspaced script."""
    known = _known("")
    for match in _RUN.finditer(text):
        if match["run"]:
            yield from _pairs(match.start(), match["run"])
        elif known[match[0]][0]:
            yield match.start(), match.end(), None


def _pairs(offset: int, run: str) -> Iterator[tuple[int, int, str]]:
    known = _known("")
    units = [(unit.start(), unit.end(), unit[0]) for unit in _UNITS.finditer(run)]
    for (start, end, letter), (_, next_end, next_letter) in zip(units, [*units[1:], (0, 0, "")], strict=True):
        yield offset + start, offset + (next_end or end), known[letter + next_letter][0]


def typed_words(text: str) -> tuple[tuple[str, ...], bool]:
    """The consecutive words that a typed text asks for, in lower case, and whether the last may go on.

    Letters of scripts without spaces become their pairs, as in `tokens`; at the end of the text
    the last letter alone is left out, since a page may go on after it. One such letter by itself
    stands for any word that begins with it, so it may go on.
    """
    runs = [match for match in _RUN.finditer(text) if lower(match[0])]
    found: list[str] = []
    for match in runs:
        found += [pair for _, _, pair in _pairs(0, match["run"])] if match["run"] else [lower(match[0])]
    if not runs or not runs[-1]["run"]:
        return tuple(found), False
    letters = len(_UNITS.findall(runs[-1]["run"]))
    return tuple(found[:-1] if letters > 1 else found), letters == 1


def exact_form(word: str) -> str:
    """The form in which a typed word stands in the exact tokens."""
    return _known("")[word][0]


def stem_form(word: str, language: str) -> str:
    """The form in which a typed word stands in the stemmed tokens of pages in that language."""
    return _known(language)[word][1]
