"""Tokens: what is one word, and which words are the same."""

import random

import pytest

from engine.analysis import MAX_TOKEN, exact_form, fold, forms, spans, stem_form


def exacts(text, language=""):
    return [exact for exact, _ in forms(text, language)]


TOKENS = {
    "Forced labour, at sea.": ["forced", "labour", "at", "sea"],
    "worker’s workers' l’esclavage Côte d'Ivoire": ["worker", "workers", "l", "esclavage", "cote", "d", "ivoire"],
    "and/or C-14/2019 under_score": ["and", "or", "c", "14", "2019", "under", "score"],
    "tra\u00adffick\u200bing": ["trafficking"],
    "e\u0301le\u0300ve ﬁshing Ｆｕｌｌ": ["eleve", "fishing", "full"],
    "Straße Łódź Ærø Đà Nẵng": ["strasse", "lodz", "aero", "da", "nang"],
    "ЁЖИК Йод": ["ежик", "йод"],
    "μετανάστες": ["μεταναστεσ"],
    "بِسْمِ مؤشر إلى آخر ک ی": ["بسم", "موشر", "الي", "اخر", "ك", "ي"],
    "الاتصالات االتصاالت": ["االتصاالت", "االتصاالت"],
    "हिन्दी शब्द": ["हिन्दी", "शब्द"],
    "中国强迫": ["中国", "国强", "强迫", "迫"],
    "中国\n强迫": ["中国", "国强", "强迫", "迫"],
    "中国 强迫": ["中国", "国", "强迫", "迫"],
    "中国的ILO报告": ["中国", "国的", "的", "ilo", "报告", "告"],
    "แรงงาน": ["แร", "รง", "งง", "งา", "าน", "น"],
    "½ ² ①": ["½", "2", "1"],
    "": [],
    "—…“”": [],
}


@pytest.mark.parametrize(("text", "expected"), TOKENS.items(), ids=TOKENS)
def test_splits_and_folds(text, expected):
    assert exacts(text) == expected


@pytest.mark.parametrize("text", TOKENS)
def test_each_token_has_its_span(text):
    assert len(spans(text)) == len(forms(text))
    for (start, end), exact in zip(spans(text), exacts(text), strict=True):
        assert exact in (exact_form(text[start:end]), exact_form(text[start:end].replace("\n", "")))


def test_words_are_the_same_however_they_are_found():
    """Tokens are found byte by byte where that is possible, their places by an expression: in any text they agree."""
    drawn = random.Random(0)
    letters = "abS sßéÿªº²½µ_-.,'’“”–•†×÷\xa0\xad\x85\t\n1٢жα中\u0301\u200b"
    for _ in range(3_000):
        kept = drawn.sample(letters, 12)
        text = "".join(drawn.choices([*kept, *"s's ab"], k=drawn.randint(1, 30)))
        found = [exact_form(text[start:end].replace("\n", "")) for start, end in spans(text)]
        if "中" not in text:
            assert exacts(text) == found, repr(text)


STEMS = [
    ("en", "trafficking", "trafficked"),
    ("en", "victims", "victim"),
    ("es", "víctimas", "víctima"),
    ("es", "trabajos", "trabajo"),
    ("fr", "enfants", "enfant"),
    ("de", "Kindern", "Kinder"),
    ("ru", "детей", "дети"),
    ("tr", "çocuklar", "çocuk"),
    ("ar", "العمل", "عمل"),
    ("pt", "crianças", "criança"),
]


@pytest.mark.parametrize(("language", "one", "other"), STEMS)
def test_forms_of_a_word_share_a_stem(language, one, other):
    assert stem_form(one, language) == stem_form(other, language)
    assert stem_form(one, language).startswith(f"{language}:")


def test_turkish_has_two_letters_i():
    assert exacts("IŞIK İstanbul", "tr") == ["isik", "istanbul"]
    assert stem_form("ışık", "tr") == forms("IŞIK", "tr")[0][1]


def test_language_without_a_stemmer_has_the_exact_form_only():
    assert forms("lao động", "vi") == [("lao", "lao"), ("dong", "dong")]


def test_endless_token_is_cut_not_dropped():
    assert exacts("x" * 1000) == ["x" * MAX_TOKEN]
    assert exact_form("x" * 1000) == "x" * MAX_TOKEN


def test_fold_makes_names_comparable():
    assert fold("Côte d’Ivoire") == fold("COTE D’IVOIRE")
