"""Names are found in running text: whole words, longest first, capitals where the name has them."""

import pytest

from engine.vocabulary.mentions import Mention, Mentions, Name

NAMES = Mentions(
    [
        Name("GIN", "Guinea"), Name("GNB", "Guinea-Bissau"), Name("NER", "Niger"), Name("TUR", "Turkey"),
        Name("USA", "US"), Name("USA", "U.S."), Name("MEX", "México", "es"), Name("RUS", "Россия", "ru"),
        Name("IND", "Inde", "fr"),
        Name("child", "child labour"), Name("child", "童工", "zh"), Name("child", "عمل الأطفال", "ar"),
        Name("kind", "Kinderarbeit", "de"),
        Name("child", "아동노동", "ko"), Name("state", "state-imposed labour"),
    ]
)  # fmt: skip


def ids(text, language=""):
    return [mention.id for mention in NAMES.find(text, language)]


FOUND = [
    ("Guinea and Guinea-Bissau", ["GIN", "GNB"]),
    ("GUINEA BISSAU", ["GNB"]),
    ("Nigeria's neighbour", []),
    ("Niger's neighbour", ["NER"]),
    ("a turkey for Turkey", ["TUR"]),
    ("tell us, US", ["USA"]),
    ("focus on the U.S. market", ["USA"]),
    ("Child\nlabour and CHILD LABOUR", ["child", "child"]),
    ("child labourers", []),
    ("childlabour", []),
    ("en MÉXICO y MEXICO", ["MEX", "MEX"]),
    ("в России и Россией", ["RUS", "RUS"]),
    ("Indes", []),
    ("禁止使用童工的规定", ["child"]),
    ("وعمل الأطفال", ["child"]),
    ("아동노동의 현황", ["child"]),
    ("die Folgen der Kinderarbeits", ["kind"]),
    ("state imposed labour, state‑imposed labour", ["state", "state"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_names_are_found(text, expected):
    assert ids(text) == expected


def test_a_name_of_another_language_is_not_found():
    assert ids("Inde", "en") == []
    assert ids("Inde", "fr") == ["IND"]
    assert ids("Guinea", "fr") == ["GIN"]


def test_places_are_counted_in_characters_of_the_text():
    text = "İstanbul – in Turkey"
    assert list(NAMES.find(text)) == [Mention("TUR", 14, 20)]
    assert text[14:20] == "Turkey"
