"""Pages without text read by Tesseract from their picture: what stands there, where, and how surely.

Tesseract is a program of its own (`apt install tesseract-ocr tesseract-ocr-fra ...`); where it is absent, scans are
listed as not searchable.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import median
from typing import Literal, get_args

from engine.analysis import has_unspaced
from engine.errors import InputError
from engine.report import TextBox

Ocr = Literal["never", "auto", "always"]
OCR: tuple[str, ...] = get_args(Ocr)

PROGRAM = "tesseract"
SECONDS = 20.0  # for one page
LONGEST = 6 * 3600.0  # for one file: a thousand pages
RESOLUTION = 300  # dots an inch: what Tesseract's models are made for
DEFAULT = "en"

# Tesseract's names of the languages that reports are written in, by ISO 639-1.
_NAMES: Mapping[str, str] = {
    "am": "amh", "ar": "ara", "bn": "ben", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa",
    "fa": "fas", "fi": "fin", "fr": "fra", "gu": "guj", "he": "heb", "hi": "hin", "hu": "hun", "hy": "hye", "id": "ind",
    "it": "ita", "ja": "jpn", "ka": "kat", "km": "khm", "kn": "kan", "ko": "kor", "lo": "lao", "ml": "mal",
    "my": "mya", "nl": "nld", "no": "nor", "pa": "pan", "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "si": "sin",
    "sv": "swe", "sw": "swa", "ta": "tam", "te": "tel", "th": "tha", "tl": "tgl", "tr": "tur", "uk": "ukr", "ur": "urd",
    "vi": "vie", "zh": "chi_sim",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was read on a picture; the boxes of its words, and the mean confidence of these in percent."""

    text: str
    boxes: tuple[TextBox, ...]
    confidence: int
    height: float  # of most words, in fractions of the picture's


@dataclass(frozen=True, slots=True)
class _Word:
    line: tuple[str, ...]  # its block, paragraph and line
    text: str
    left: float
    top: float
    width: float
    height: float
    confidence: float


@cache
def installed() -> frozenset[str]:
    """The languages that Tesseract can read here, by ISO 639-1; none where it is not installed."""
    if not shutil.which(PROGRAM):
        return frozenset()
    done = subprocess.run([PROGRAM, "--list-langs"], capture_output=True, text=True, check=False)
    names = set(done.stdout.split())
    return frozenset(language for language, name in _NAMES.items() if name in names)


def can_read(ocr: Ocr) -> bool:
    """Whether pages without text are read from their pictures here."""
    return ocr != "never" and bool(installed())


def refuse_without_tesseract(ocr: Ocr) -> None:
    """InputError where all pages must be read from their pictures, and nothing here can do so."""
    if ocr == "always" and not installed():
        raise InputError(
            "Reading scans needs Tesseract, which is not installed here. Install it (on Debian: apt install "
            "tesseract-ocr, and tesseract-ocr-fra and so on for other languages than English), or run with --ocr auto."
        )


def patience(ocr: Ocr) -> float:
    """Seconds that a file may take beyond its own limit, for all its pages."""
    return LONGEST if can_read(ocr) else 0.0


def recognise(png: bytes, languages: Iterable[str]) -> Recognised | None:
    """The text of the picture in these languages, those that are not installed left out; None where that failed."""
    known = [language for language in dict.fromkeys((*languages, DEFAULT)) if language in installed()]
    names = "+".join(_NAMES[language] for language in known) or _NAMES[DEFAULT]
    command = [PROGRAM, "stdin", "stdout", "-l", names, "--dpi", str(RESOLUTION), "tsv"]
    try:
        # One thread each: the workers are as many as there are cores.
        done = subprocess.run(
            command,
            input=png,
            capture_output=True,
            timeout=SECONDS,
            check=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except (subprocess.SubprocessError, OSError):
        return None
    return _recognised(_words(done.stdout.decode("utf-8", "replace")))


def _words(tsv: str) -> list[_Word]:
    rows = list(csv.DictReader(tsv.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows:
        return []
    across, down = max(float(rows[0]["width"]), 1.0), max(float(rows[0]["height"]), 1.0)
    return [
        _Word(
            (row["block_num"], row["par_num"], row["line_num"]),
            row["text"].strip(),
            float(row["left"]) / across,
            float(row["top"]) / down,
            float(row["width"]) / across,
            float(row["height"]) / down,
            float(row["conf"]),
        )
        for row in rows
        if row["level"] == "5" and (row["text"] or "").strip()
    ]


def _recognised(words: Sequence[_Word]) -> Recognised:
    """The words as lines of text, blocks apart, a word that is broken over two lines whole."""
    text, boxes = "", list[TextBox]()
    for before, word in zip((None, *words), words, strict=False):
        if before and _goes_on(before, word):
            text = text[:-1]
            boxes[-1] = boxes[-1]._replace(length=boxes[-1].length - 1)
        else:
            text += _between(before, word)
        boxes.append(TextBox(len(text), len(word.text), word.left, word.top, word.width, word.height))
        text += word.text
    confidence = sum(word.confidence for word in words) / len(words) if words else 0.0
    height = median(word.height for word in words) if words else 0.0
    return Recognised(text, tuple(boxes), round(confidence), height)


def _goes_on(before: _Word, word: _Word) -> bool:
    """Whether a word begins at the end of one line and ends on the next."""
    return before.line != word.line and before.text.endswith("-") and len(before.text) > 1 and word.text[0].islower()


def _between(before: _Word | None, word: _Word) -> str:
    if before is None or (before.line == word.line and has_unspaced(before.text) and has_unspaced(word.text)):
        return ""
    if before.line == word.line:
        return " "
    return "\n" if before.line[0] == word.line[0] else "\n\n"
