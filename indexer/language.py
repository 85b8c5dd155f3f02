"""In which language a text is: by its script where that tells, else by langdetect."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

SAMPLE = 1500  # characters, from the middle, where there are no covers and lists of contents
LONG_SAMPLE = 8_000  # where the sample is of tables or names
SCRIPT_SAMPLE = 600
ENOUGH_LETTERS = 200  # on fewer a guess is worth less than the report's language
MUCH_MORE = 2  # how often more a language's small words must stand on a page than the report's
ENOUGH_SMALL_WORDS = 8
ALONE = frozenset(("en", "es", "fr", "de", "pt"))  # languages that no other of reports resembles in its own small words
CLEARLY = 0.05  # of the words of a text in one of them are its own small words, mostly a tenth or a fifth
CLEARLY_MORE = 4  # how often more they stand there than any other language's

LATIN = "Latin"
CYRILLIC = "Cyrillic"

# Scripts that tell the language, or all but tell it.
_LANGUAGE_OF: Mapping[str, str] = {
    "Arabic": "ar", "Greek": "el", "Thai": "th", "Hangul": "ko", "Kana": "ja", "Han": "zh", "Hebrew": "he",
    "Devanagari": "hi", "Bengali": "bn", "Gurmukhi": "pa", "Gujarati": "gu", "Tamil": "ta", "Telugu": "te",
    "Kannada": "kn", "Malayalam": "ml", "Sinhala": "si", "Lao": "lo", "Tibetan": "bo", "Burmese": "my",
    "Georgian": "ka", "Armenian": "hy", "Ethiopic": "am", "Khmer": "km",
}  # fmt: skip

_RANGES: Mapping[str, str] = {
    CYRILLIC: "\u0400-\u052f", "Greek": "\u0370-\u03ff\u1f00-\u1fff", "Hebrew": "\u0590-\u05ff\ufb1d-\ufb4f",
    "Arabic": "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc", "Devanagari": "\u0900-\u097f",
    "Bengali": "\u0980-\u09ff", "Gurmukhi": "\u0a00-\u0a7f", "Gujarati": "\u0a80-\u0aff", "Tamil": "\u0b80-\u0bff",
    "Telugu": "\u0c00-\u0c7f", "Kannada": "\u0c80-\u0cff", "Malayalam": "\u0d00-\u0d7f", "Sinhala": "\u0d80-\u0dff",
    "Thai": "\u0e00-\u0e7f", "Lao": "\u0e80-\u0eff", "Tibetan": "\u0f00-\u0fff", "Burmese": "\u1000-\u109f",
    "Georgian": "\u10a0-\u10ff", "Hangul": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af", "Ethiopic": "\u1200-\u137f",
    "Khmer": "\u1780-\u17ff", "Armenian": "\u0530-\u058f", "Kana": "\u3040-\u30ff",
    "Han": "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ffff",
}  # fmt: skip

_LETTERS_OF = {script: re.compile(f"[{ranges}]") for script, ranges in _RANGES.items()}
_BEYOND_LATIN = re.compile("[\u0370-\u1dff\u1f00-\u1fff\u2e80-\ufefc\U00020000-\U0002ffff]")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_URDU = re.compile("[\u0679\u0688\u0691\u06ba\u06be\u06d2]")
_RUSSIAN = re.compile("[ыэ]", re.IGNORECASE)
_NOT_RUSSIAN = re.compile("[ђѓєѕіїјљњћќўџґғҗқҙҡңҥҫүұҳҷһәӣөӯ]", re.IGNORECASE)  # of other languages in Cyrillic
_PERSIAN = re.compile("[\u067e\u0686\u0698\u06af\u06cc\u06a9]")

# The small words that make up most of a text. Those that several of these have are the own words of none.
_SMALL_WORDS: Mapping[str, str] = {
    "en": "the of and to is that for with are was by this which from have were been their has not or on as",
    "es": "el los las del y en con por una su al es lo como más este fue han sido pero sus se o ha",
    "fr": "le les des et du dans une est pour qui par sur au sont avec ce cette aux ont été leur ou il ne pas",
    "pt": "a o do os das dos e em uma não ao com à pela pelo são foi às mais seu sua aos também ou na no nas nos",
    "de": "der die und das den von zu mit dem für auf ist des sich nicht ein eine werden wir auch im als bei",
    "it": "il di che della dei delle gli per sono del nel alla con una è al dalla anche ha nella degli",
    "nl": "het een van en te dat op voor met zijn niet aan er ook worden wordt bij door deze naar",
    "pl": "w i na z do nie się że jest o przez oraz od po dla które jak są ich lub",
    "ro": "și în de la cu pe care din pentru este sunt nu că prin sau fi a au mai",
    "sv": "och att det som på är av för med den till inte om har ett de från kan vi",
    "da": "og i at det er på af til den som med for ikke de et har der en om kan",
    "id": "yang dan di dengan untuk pada dari dalam ini tidak oleh itu atau adalah akan juga telah",
    "tr": "ve bir bu için ile olarak olan da de çok daha gibi kadar sonra veya ancak olduğu",
    "vi": "và của là các có được cho trong những không một với người này đã về khi từ đến theo",
    "sw": "ya na wa kwa ni katika za la kuwa cha au hii kama watu yake wao si",
    "ca": "els amb és als pels dels aquest aquesta aquests més seva nostra",
    "tl": "ang ng sa mga na at ay para ito hindi may kung isang mula",
}


@cache
def _own_words() -> Mapping[str, str]:
    """The language of each small word that only one has."""
    times = Counter(word for listed in _SMALL_WORDS.values() for word in listed.split())
    return {word: language for language, listed in _SMALL_WORDS.items() for word in listed.split() if times[word] == 1}


def language_of(text: str) -> str:
    """The language of the text by ISO 639-1, the same each time; empty where it has too few letters to tell."""
    sample = middle(text, SAMPLE)
    if not sample.strip():
        return ""
    script = script_of(sample)
    if script == "Arabic":
        return _by_letters(sample)
    if script == "Han" and len(_LETTERS_OF["Kana"].findall(sample)) * 20 > len(sample):
        return "ja"
    if script == CYRILLIC and _RUSSIAN.search(sample) and not _NOT_RUSSIAN.search(sample):
        return "ru"
    return _LANGUAGE_OF.get(script) or _clearly(sample) or _clearly(middle(text, LONG_SAMPLE)) or _detected(sample)


def languages_of(texts: Sequence[str]) -> tuple[str, ...]:
    """The language of each page of one report; a page with little text has that of the report."""
    whole = "\n".join(texts)
    main, main_script = language_of(whole), script_of(middle(whole, SAMPLE))
    return tuple(_page_language(text, main, main_script) for text in texts)


def by_amount(texts: Sequence[str], languages: Sequence[str]) -> tuple[str, ...]:
    """The languages of a report's pages, that of most text first."""
    amounts: Counter[str] = Counter()
    for text, language in zip(texts, languages, strict=True):
        if language and text:
            amounts[language] += len(text)
    return tuple(language for language, _ in amounts.most_common())


def script_of(text: str) -> str:
    """The script of most of the text's letters."""
    if text.isascii() or not _BEYOND_LATIN.search(text):
        return LATIN
    counts = {script: len(letters.findall(text)) for script, letters in _LETTERS_OF.items()}
    if counts["Kana"] * 4 > counts["Han"] and counts["Kana"]:
        counts["Kana"] += counts["Han"]
    script = max(counts, key=lambda name: counts[name])
    # A Chinese letter is a word or half of one: it weighs more than a Latin letter.
    weight = 3 if script in ("Han", "Kana", "Hangul") else 1
    others = len(_LETTER.findall(text)) - sum(counts.values()) + (counts["Han"] if script == "Kana" else 0)
    return script if counts[script] * weight > others else LATIN


def middle(text: str, size: int) -> str:
    """So many characters from the text's middle, cut at white space where there is some."""
    if len(text) <= size:
        return text
    start = (len(text) - size) // 2
    return text[start : start + size].partition(" ")[2] or text[start : start + size]


def _page_language(text: str, main: str, main_script: str) -> str:
    if len(text) < ENOUGH_LETTERS:
        return main
    other = ""
    if script_of(middle(text, SCRIPT_SAMPLE)) == main_script:
        other = _other_language(text, main) if main_script == LATIN else main
        if other == main:
            return main
    if len(_LETTER.findall(text)) < ENOUGH_LETTERS:
        return main
    return other if other in ALONE else language_of(text) or main


def _other_language(text: str, main: str) -> str:
    """The language whose own small words are much more frequent, else the main one: a fiftieth of langdetect's cost."""
    counts = _count_own_words(middle(text, SAMPLE).lower().split())
    (language, count), *_ = [*counts.most_common(1), ("", 0)]
    return language if count >= ENOUGH_SMALL_WORDS and count >= MUCH_MORE * counts[main] else main


def _clearly(sample: str) -> str:
    """The language whose own small words fill the text, empty where that leaves a doubt."""
    words = sample.lower().split()
    (language, count), (_, next_count) = [*_count_own_words(words).most_common(2), ("", 0), ("", 0)][:2]
    clear = language in ALONE and count >= CLEARLY * len(words) and count >= CLEARLY_MORE * next_count
    return language if clear and count >= ENOUGH_SMALL_WORDS else ""


def _count_own_words(words: Sequence[str]) -> Counter[str]:
    known = _own_words()
    return Counter([known[word] for word in words if word in known])


def _by_letters(text: str) -> str:
    """Of the languages in Arabic script, by the letters that only some have."""
    letters = len(_LETTER.findall(text)) or 1
    if len(_URDU.findall(text)) > letters / 50:
        return "ur"
    return "fa" if len(_PERSIAN.findall(text)) > letters / 50 else "ar"


def _detected(sample: str) -> str:
    """langdetect's answer; lower-cased, since it takes capitals for other languages."""
    from langdetect import DetectorFactory, LangDetectException, detect  # which few reports need

    DetectorFactory.seed = 0
    try:
        return str(detect(sample.lower())).partition("-")[0]
    except LangDetectException:
        return ""
