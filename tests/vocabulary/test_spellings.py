"""British and American spellings lead to each other, and to nothing else."""

import tomllib
from importlib.resources import files

import pytest
import Stemmer

from engine.analysis import fold
from engine.vocabulary.spellings import other_spelling

PAIRS = [
    pair
    for group in tomllib.loads((files("engine.vocabulary") / "spellings.toml").read_text(encoding="utf-8")).values()
    for pair in group
]


def test_there_are_at_least_150_pairs_and_none_twice():
    assert len(PAIRS) >= 150
    assert len({tuple(pair) for pair in PAIRS}) == len(PAIRS)
    assert len({word for pair in PAIRS for word in pair}) == sum(len(pair) for pair in PAIRS)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("labour", "labor"), ("organise", "organize"), ("centre", "center"), ("defence", "defense"),
        ("programme", "program"), ("travelling", "traveling"), ("labourer", "laborer"), ("enrol", "enroll"),
        ("paediatric", "pediatric"), ("licence", "license"), ("organisation", "organization"),
        ("organises", "organizes"), ("neighbours", "neighbors"), ("decriminalised", "decriminalized"),
    ],
)  # fmt: skip
def test_each_spelling_leads_to_the_other(word, other):
    assert other_spelling(word) == (other,)
    assert other_spelling(other) == (word,)


@pytest.mark.parametrize(
    "word", ["", "trafficking", "cheque", "check", "tyre", "tire", "metre", "meter", "Labour", "wise"]
)
def test_a_word_with_one_spelling_or_two_meanings_has_no_other(word):
    assert other_spelling(word) == ()


def test_every_word_is_folded_and_its_spellings_differ():
    for pair in PAIRS:
        assert len(set(pair)) == len(pair) == 2, pair
        assert all(fold(word) == word and word.isalpha() for word in pair), pair


def test_most_pairs_are_of_use_after_stemming():
    stem = Stemmer.Stemmer("english").stemWord
    assert sum(stem(british) != stem(american) for british, american in PAIRS) >= 400
