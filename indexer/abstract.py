"""A report's abstract or summary, as it stands under its heading on the first pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from engine.report import Page

PAGES = 12
LENGTH = 1_200
LEAST = 120

HEADING_LENGTH = 40
# fmt: off
_HEADINGS = frozenset((
    "abstract", "summary", "executive summary", "summary of findings", "summary of main findings", "key findings",
    "at a glance", "resumen", "resumen ejecutivo", "resumen de hallazgos", "hallazgos clave", "hallazgos claves",
    "résumé", "résumé exécutif", "résumé analytique", "synthèse", "note de synthèse", "resumo", "resumo executivo",
    "sumário executivo", "zusammenfassung", "kurzfassung", "das wichtigste in kürze",
    "ملخص", "ملخص تنفيذي", "الملخص", "الملخص التنفيذي", "موجز", "موجز تنفيذي", "خلاصة", "النتائج الرئيسية",
    "резюме", "аннотация", "краткое содержание", "краткий обзор", "основные выводы",
    "摘要", "执行摘要", "内容提要", "主要发现", "요약",
))
# fmt: on
_NUMBER = re.compile(r"^(?:[ivx]+|\d+)[.)]\s*|^\W+|\W+$")
_OF_CONTENTS = re.compile(r"(?:\.{3,}|…|\s)\s*\d{1,3}\s*$", re.MULTILINE)
_SENTENCE_END = re.compile(r"[.!?。؟।](?:[\"'”’»)\]]|\d{1,3}(?=\s))*(?=\s|$)|[。！？]")


def abstract_of(pages: Sequence[Page]) -> str:
    """The text under the first such heading, up to about 1,200 characters, cut at a sentence; else empty."""
    for number, page in enumerate(pages[:PAGES]):
        following = pages[number + 1].text if number + 1 < len(pages) else ""
        for end in _headings(page.text):
            text = f"{page.text[end:]}\n{following}"[: 3 * LENGTH].strip()
            if not _is_contents(text) and len(found := _cut(" ".join(text.split()))) >= LEAST:
                return found
    return ""


def _headings(text: str) -> Iterator[int]:
    """Where each line ends that is a heading of a summary."""
    end = -1
    for line in text.split("\n"):
        end += len(line) + 1
        if len(line) <= HEADING_LENGTH and _is_heading(line.strip().casefold()):
            yield end


def _is_heading(line: str) -> bool:
    return line in _HEADINGS or _NUMBER.sub("", line) in _HEADINGS


def _is_contents(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip()][:8]
    return sum(bool(_OF_CONTENTS.search(line)) for line in lines) >= max(2, len(lines) // 3)


def _cut(text: str) -> str:
    if len(text) <= LENGTH:
        return text
    ends = [match.end() for match in _SENTENCE_END.finditer(text, LEAST, LENGTH)]
    return text[: ends[-1]] if ends else text[:LENGTH].rsplit(" ", 1)[0] + " ..."
