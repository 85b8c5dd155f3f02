"""A report's title, from the look of its first page, else from what the file says of itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, starmap, takewhile
from pathlib import PurePosixPath

from engine import vocabulary
from engine.pdf import Line
from indexer.rows import PAGE_HEIGHT

LENGTH = 250
LINES = 8
FIRST_LINES = 16  # in which a heading in the size of the text must begin
SAME_SIZE = 0.93  # of the biggest size, still the same size
SMALLER = 0.45  # of it: the least size of what a short headline goes on in
BIGGER = 1.12  # than the text
SHORT = 14  # letters; a headline shorter than that says too little alone
RATHER_SHORT = 32  # letters; one shorter than that is better with an edition's running head
LONG_ENOUGH = 40
HEAD_WORDS = range(4, 13)  # of a running head that names the whole of which a report is a part
FEW_LETTERS = 4

NEIGHBOUR = 2.6  # line heights
MARGIN_TOP, MARGIN_BOTTOM = 0.075, 0.92  # fractions of the page's height, where running heads stand
BODY_LENGTH = 75  # characters of a line that is no line of a title in a typescript
TEXT_ABOVE = 4  # such lines
FULL_LINE = 0.85  # of a page's usual line
ALIGNED = 0.01  # of the page's width
WIDER = 1.2  # than the step from one line to the next: where something else begins
MOST_BIG = 0.3  # of a full page's letters; where more are big, size says nothing of the title
FULL_PAGE = 1_200  # characters

# fmt: off
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "setiembre",
    "octubre", "noviembre", "diciembre", "janvier", "février", "fevrier", "mars", "avril", "mai", "juin",
    "juillet", "août", "aout", "septembre", "octobre", "novembre", "décembre", "decembre", "janeiro",
    "fevereiro", "março", "maio", "junho", "julho", "setembro", "outubro", "novembro", "dezembro", "januar",
    "februar", "märz", "juni", "juli", "oktober", "dezember", "января", "февраля", "марта", "апреля", "мая",
    "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря", "январь", "февраль", "март",
    "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь", "يناير", "فبراير",
    "مارس", "أبريل", "إبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر", "年",
    "月", "日", "년", "월", "일",
)
_AROUND_DATES = (
    "of", "de", "del", "du", "le", "the", "den", "vom", "a", "os", "st", "nd", "rd", "th", "г", "года",
    "last", "updated", "version", "published", "date", "fecha", "data", "stand",
)
# fmt: on
MONTH = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_IN_DATES = "|".join(sorted((*_MONTHS, *_AROUND_DATES), key=len, reverse=True))
# Possessive: a long row of figures can be cut into years in so many ways that trying them takes minutes.
DATE_LINE = re.compile(rf"^(?>{_IN_DATES}|\d{{1,4}}|[\s.,:/\-–()年月日])++$", re.IGNORECASE)

_NO_TITLE_SIGNS = ("@", "://", "www.", "....")
# fmt: off
_CONTENTS = frozenset((
    "contents", "table of contents", "índice", "indice", "sumário", "sommaire", "table des matières", "inhalt",
    "inhaltsverzeichnis", "содержание", "оглавление", "المحتويات", "目录",
))
_SECTIONS = frozenset((
    "foreword", "preface", "introduction", "summary", "executive summary", "key findings", "acknowledgements",
    "acknowledgments", "abstract", "annex", "annexes", "prólogo", "prefacio", "introducción", "resumen",
    "resumen ejecutivo", "avant-propos", "préface", "résumé", "résumé exécutif", "vorwort", "einleitung", "введение",
    "предисловие", "resumo", "resumo executivo", "confidential", "draft", "unclassified", "advance copy", "official",
    "embargoed",
))
# fmt: on
_NO_TITLE = re.compile(
    r"\W*(?:page|página|seite|стр\.?)\s*\d+|\S+\.(?:org|com|net|int|gov)\b\S*$|original\s*:|distr\.|"
    r"vol(?:\.|ume)?\s*\d|isbn|issn|doi|no\.\s*\d",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"^(?:(?:the )?(?:republic|kingdom|state|government) of|"
    r"royaume|république|republique|república|republica|reino|gobierno de|gouvernement)\b",
    re.IGNORECASE,
)
_TEXT_BEGINS = re.compile(r"^(?:[IVX]{1,4}|\d{1,2})[.)]\s|.*[,;:]$|.*[^.]{30}(?<!\s[Vv])(?<!\s[Vv][Ss])\.$")
_SECTION = re.compile(r"^(?:[IVX]{1,4}|\d{1,2})[.)]\s")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_YEARS = re.compile(r"(?:19|20)\d\d\s*[-–—/]\s*(?:19|20)?\d\d")
_PAGE_NUMBER = re.compile(r"^(?!(?:19|20)\d\d\b)\d{1,6}\s+(?=\D)|^\d{1,3}\s+(?=(?:19|20)\d\d\b)|\s+\d{1,3}$")
_DANGLING = re.compile(r"\b(?:of|of the|de|de la|de los|du|des|da|do|del|der|des|von)$", re.IGNORECASE)
_MARKS = re.compile(r"[\s*∗†‡§]+$|^[\s*∗†‡•]+|\s+\d{1,2}$|^\d{5,6}\s+(?=\D)|\s+\d{5,6}$")
_SPACED_OUT = re.compile(r"^(?:\S ){3,}\S(?:\s{2,}(?:\S ){1,}\S)*$")

_JUNK_INFO = re.compile(
    r"""^(?:
        microsoft\ (?:word|powerpoint|excel)\b.* | powerpoint\b.* | untitled.* | sin\ título.* | slide\ \d+
      | print | scan.*
      | (?:document|dokument|documento|presentation)\s*\d* | .*\b(?:template|layout)\b.*
      | .*\.(?:docx?|indd|pdf|pptx?|xlsx?|qxd|pmd|rtf|odt|tex) | \S+\.\w{2,4} | [^\s_]+_\S* | [\W\d_]* | \[.*\]
    )$""",
    re.IGNORECASE | re.VERBOSE,
)


def printed_title(pages: Sequence[Sequence[Line]]) -> str:
    """The title as the first page shows it, the second where the first shows nothing; empty where neither does."""
    for number, lines in enumerate(pages):
        if title := _title_on(lines, pages[number + 1 :]):
            return title
    return ""


def info_title(title: str) -> str:
    """What the file says its title is, empty where a program and no person wrote that."""
    title = " ".join(title.split())
    return "" if _JUNK_INFO.match(title) or len(title) < 4 else title[:LENGTH]


def title_from_name(name: str) -> str:
    """The file's name made readable."""
    stem = re.sub(r"[_\s]+|(?<=[^\W\d])-(?=[^\W\d])", " ", PurePosixPath(name).stem).strip()
    return stem[:1].upper() + stem[1:] if stem else name


def _title_on(lines: Sequence[Line], others: Sequence[Sequence[Line]]) -> str:
    if any(line.text.strip().casefold() in _CONTENTS for line in lines):
        return ""
    usable = sorted((line for line in lines if _may_be_title(line)), key=lambda line: line.top)
    big = _standing_out(usable, body_size([*lines, *(line for page in others[:1] for line in page)]))
    own = _without_publishers(big)
    headline = (
        _before_text(_headline(own), usable)
        or _typescript_heading(_without_publishers(usable))
        or _before_text(_headline(big), usable)
    )
    title = _joined(headline)
    if _is_place(title) and (more := _headline(_others(own, headline))):
        title = f"{title}: {_joined(more)}"
    elif headline:
        title = _with_running_head(title, _running_head(usable, others))
    return _cut(title) if sum(map(str.isalpha, title)) >= FEW_LETTERS else ""


def _standing_out(usable: Sequence[Line], body: float) -> list[Line]:
    """The lines bigger than the text; where much of a full page is, those bigger than that."""
    big = [line for line in usable if line.size >= body * BIGGER and not _in_margin(line)]
    all_letters, big_letters = (sum(len(line.text) for line in some) for some in (usable, big))
    larger = max(body_size(big), body * BIGGER)
    # Letters too small for a size of their own leave no larger one to look for.
    if all_letters <= FULL_PAGE or big_letters <= MOST_BIG * all_letters or larger <= body:
        return big
    return _standing_out(usable, larger)


def _before_text(headline: list[Line], lines: Sequence[Line]) -> list[Line]:
    """The headline, none where it stands below text: there it heads a chapter, or a chart."""
    above = sum(len(line.text) > BODY_LENGTH for line in lines if headline and line.top < headline[0].top)
    return headline if above < TEXT_ABOVE else []


def _others(lines: Sequence[Line], than: Sequence[Line]) -> list[Line]:
    said = {letters(line.text) for line in than}
    return [line for line in lines if letters(line.text) not in said]


def _with_running_head(title: str, head: str) -> str:
    if not head or letters(head) in letters(title) or letters(title) in letters(head):
        return title
    short = len(title) < SHORT or (len(title) < RATHER_SHORT and _YEAR.search(head))
    return f"{head}: {title}" if short else title


def _is_place(text: str) -> bool:
    if text.endswith(("'s", "’s")):
        return False
    return vocabulary.regions().find(text) is not None or (len(text) < RATHER_SHORT and bool(_STATE.match(text)))


def _may_be_title(line: Line) -> bool:
    text = _plain(line.text)
    if _YEARS.fullmatch(text):
        return True
    if not any(map(str.isalpha, text)) or any(sign in text for sign in _NO_TITLE_SIGNS):
        return False
    return text.casefold().rstrip(" :.") not in _SECTIONS and not _NO_TITLE.match(text) and not is_date(text)


def is_date(text: str) -> bool:
    """Whether the line holds a date and nothing else."""
    return any(map(str.isdigit, text)) and DATE_LINE.match(text) is not None


def _plain(text: str) -> str:
    text = _MARKS.sub("", " ".join(text.split()))
    return text.replace(" ", "") if _SPACED_OUT.match(text) else text


def body_size(lines: Iterable[Line]) -> float:
    """The size in which most of the text is set; a page of a few lines has none."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[round(line.size * 2) / 2] += len(line.text)
    size, count = max(letters.items(), key=lambda item: item[1], default=(0.0, 0))
    return size if count >= 400 else min(letters, default=0.0) * 0.8


def _in_margin(line: Line) -> bool:
    return not MARGIN_TOP / 3 <= line.top <= MARGIN_BOTTOM


def _headline(big: Sequence[Line]) -> list[Line]:
    """The lines of the biggest size that stand together, and what they go on in when they are short."""
    if not big:
        return []
    biggest = max(line.size for line in big)
    block = _block(big, biggest * SAME_SIZE)
    joined = _joined(block)
    return block if len(joined) >= SHORT or _is_place(joined) else _block(big, biggest * SMALLER)


def _block(lines: Sequence[Line], least: float) -> list[Line]:
    """Of the blocks of lines of that size, the one with the biggest, then the longest text."""
    blocks: list[list[Line]] = [[]]
    large = _of_size(lines, least)
    if not large:
        return []
    for before, line in pairwise([large[0], *large]):
        if _far(before, line):
            blocks.append([])
        blocks[-1].append(line)
    first, *others = max(blocks, key=_weight)
    return [first, *takewhile(lambda line: not _SECTION.match(line.text), others)][:LINES]


def _of_size(lines: Sequence[Line], least: float) -> list[Line]:
    """The lines of that size, with what of a smaller one stands close between two of them: small capitals, mostly."""
    large = [at for at, line in enumerate(lines) if line.size >= least]
    taken = set(large)
    for one, other in pairwise(large):
        between = lines[one : other + 1]
        if len(between) <= LINES and not any(starmap(_far, pairwise(between))):
            taken.update(range(one, other))
    return [lines[at] for at in sorted(taken)]


def _far(before: Line, line: Line) -> bool:
    return line.top - before.top > NEIGHBOUR * max(line.size, before.size) / PAGE_HEIGHT


def _weight(block: Sequence[Line]) -> tuple[bool, float, int]:
    letters = sum(len(line.text) for line in block)
    # Of blocks long enough the first is taken: text that follows a title is longer than it.
    return FEW_LETTERS <= letters <= 2 * LENGTH, max(line.size for line in block) // 2, min(letters, LONG_ENOUGH)


def _typescript_heading(lines: Sequence[Line]) -> list[Line]:
    """The short lines before the text, in a document all of one size; none where the text begins at once."""
    heading: list[Line] = []
    full = FULL_LINE * sorted(len(line.text) for line in lines)[len(lines) * 3 // 4] if lines else 0.0
    body = [line for line in lines[:FIRST_LINES] if not _in_margin(line)]
    for line, following in pairwise([*body, *body[-1:]]):
        text = _plain(line.text)
        before = line.top - heading[-1].top if heading else 0.0
        parted = len(heading) > 1 and before > WIDER * (heading[-1].top - heading[-2].top) and len(text) > full
        if parted or len(text) > BODY_LENGTH or _TEXT_BEGINS.match(text) or len(heading) == LINES:
            aligned = any(abs(above.left - line.left) < ALIGNED for above in heading)
            goes_on = len(text) > BODY_LENGTH and aligned and before < WIDER * (following.top - line.top)
            return [] if goes_on else heading
        heading.append(line)
    return heading


def _running_head(lines: Sequence[Line], others: Sequence[Sequence[Line]]) -> str:
    """What the page's edge says of the whole of which a short headline is a part: best what the next page repeats."""
    at_edge = sorted((line for line in lines if line.top < MARGIN_TOP or line.top > MARGIN_BOTTOM), key=_from_edge)
    said = [_PAGE_NUMBER.sub("", _plain(line.text)) for line in at_edge]
    again = {letters(line.text) for page in others for line in page}
    heads = [
        head for head in said if len(head.split()) in HEAD_WORDS and (letters(head) in again or _YEAR.search(head))
    ]
    return min(heads, key=lambda head: (not _YEAR.search(head), letters(head) not in again), default="")


def _from_edge(line: Line) -> float:
    return min(line.top, 1 - line.top)


_NO_LETTERS = bytes(byte for byte in range(128) if not chr(byte).isalpha())


def letters(text: str) -> str:
    """The text's letters alone, in lower case: what is the same however it is spaced."""
    if text.isascii():
        return text.encode().translate(None, _NO_LETTERS).lower().decode()  # six times as fast
    return "".join(filter(str.isalpha, text)).casefold()


def _without_publishers(lines: Sequence[Line]) -> list[Line]:
    """Without the names of organisations, and the "Order of the" before one."""
    named = [_is_organisation(line.text) for line in lines]
    before = [*named[1:], False][: len(named)]
    return [
        line
        for line, is_name, name_follows in zip(lines, named, before, strict=True)
        if not is_name and not (name_follows and _DANGLING.search(_plain(line.text)))
    ]


def _is_organisation(text: str) -> bool:
    return vocabulary.organisations().find(_plain(text)) is not None


def _joined(lines: Sequence[Line]) -> str:
    return " ".join(_pieces(lines))


def _pieces(lines: Sequence[Line]) -> Iterator[str]:
    seen: set[str] = set()
    for before, line in pairwise([*lines[:1], *lines]):
        text = _plain(line.text)
        if letters(text) in seen:  # bold is sometimes made by printing twice
            continue
        seen.add(letters(text))
        apart = line.top - before.top > 2 * line.size / PAGE_HEIGHT and line.size < before.size / SAME_SIZE
        yield f"– {text}" if apart else text


def _cut(title: str) -> str:
    return title if len(title) <= LENGTH else title[:LENGTH].rsplit(" ", 1)[0] + " ..."
