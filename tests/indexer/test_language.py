import pytest

from indexer.language import by_amount, language_of, languages_of

ENGLISH = "The workers were promised good wages, but their passports were taken from them on the first day at sea. " * 4
SPANISH = "Los trabajadores no recibieron su salario y fueron obligados a quedarse en la finca durante la cosecha. " * 4
RUSSIAN = "Работники не получали заработную плату и не могли покинуть предприятие без разрешения хозяина. " * 4


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (ENGLISH.upper(), "en"),
        (SPANISH, "es"),
        (RUSSIAN, "ru"),
        ("العمل القسري في مزارع القطن وفي سفن الصيد " * 8, "ar"),
        ("کارگران مجبور به کار در کارخانه‌ها هستند و گزارش چنین می‌گوید " * 8, "fa"),
        ("強迫勞動在漁船上仍然存在,工人沒有工資。" * 8, "zh"),
        ("労働者はパスポートを取り上げられ、賃金は支払われなかった。" * 8, "ja"),
        ("노동자들은 여권을 빼앗기고 임금을 받지 못했다. " * 8, "ko"),
        ("แรงงานบังคับในเรือประมง " * 8, "th"),
        ("Οι εργάτες δεν πληρώθηκαν ποτέ για τη δουλειά τους. " * 8, "el"),
        ("", ""),
        ("12 345 678", ""),
    ],
)
def test_language_is_told(text, language):
    assert language_of(text) == language


def test_page_in_another_language_of_the_same_script_is_told():
    assert languages_of([ENGLISH, ENGLISH, SPANISH, ENGLISH]) == ("en", "en", "es", "en")


def test_page_in_another_script_is_told():
    assert languages_of([ENGLISH, ENGLISH, RUSSIAN]) == ("en", "en", "ru")


def test_page_with_little_text_has_the_language_of_the_report():
    assert languages_of([SPANISH, "Annex", "", SPANISH]) == ("es", "es", "es", "es")


def test_main_language_is_that_of_most_text():
    texts = [ENGLISH, SPANISH, SPANISH]
    assert by_amount(texts, languages_of(texts)) == ("es", "en")
