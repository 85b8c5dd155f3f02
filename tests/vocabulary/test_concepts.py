"""The concepts: enough of them, in enough languages, each name of one only, and honest about where it comes from."""

import re

import pytest

from engine import vocabulary
from engine.vocabulary import key

UN_AND_MORE = {"en", "fr", "es", "pt", "de", "ar", "ru", "zh"}
KNOWN = [*sorted(UN_AND_MORE), "hi", "id"]


@pytest.fixture(scope="module")
def concepts():
    return vocabulary.concepts()


def test_there_are_many_concepts_in_many_languages(concepts):
    assert len(concepts) >= 400
    assert sum(len(concept.labels) for concept in concepts) / len(concepts) >= 9
    assert sum(concept.labels.keys() >= UN_AND_MORE for concept in concepts) >= 380


def test_every_concept_has_an_english_label_and_no_language_that_we_do_not_know(concepts):
    assert [concept.id for concept in concepts if "en" not in concept.labels] == []
    assert {language for concept in concepts for language in concept.labels} == set(KNOWN)


def test_a_source_is_ours_or_an_address(concepts):
    address = re.compile(r"https?://[\w-]+(\.[\w-]+)+/\S*")
    assert [c.id for c in concepts if c.source != "own" and not address.fullmatch(c.source)] == []


def test_some_terms_were_read_and_some_are_ours(concepts):
    own = sum(concept.source == "own" for concept in concepts)
    read = len(concepts) - own
    print(f"{len(concepts)} concepts: {read} read elsewhere, {own} our own")
    assert read > 0
    assert own > 0


def test_every_name_finds_its_concept(concepts):
    lost = [(c.id, name) for c in concepts for name in c.names() if concepts.find(name) != c.id]
    assert lost == []


def test_every_exact_name_names_its_concept_and_no_other_does(concepts):
    wrong = [(c.id, n) for c in concepts for n in c.names() if concepts.named(n) != (c.id if c.exact else None)]
    assert wrong == []


def test_no_name_is_said_twice_in_one_language(concepts):
    for concept in concepts:
        for language, names in concept.labels.items():
            assert len({key(name) for name in names}) == len(names), (concept.id, language)


def test_no_name_is_a_cue_of_its_concept(concepts):
    for concept in concepts:
        names = {key(name) for name in concept.names()}
        assert [cue for cue in concept.cues if key(cue) in names] == [], concept.id


COMMON = "the or and of work union law child children women worker workers report rights or te cha tea gold odd nap"


def test_no_common_word_is_a_name(concepts):
    assert [word for word in COMMON.split() if concepts.named(word)] == []


NAMED = [
    ("passport confiscation", "passport-confiscation"), ("retención de pasaportes", "passport-confiscation"),
    ("没收护照", "passport-confiscation"), ("مصادرة جوازات السفر", "passport-confiscation"),
    ("изъятие паспортов", "passport-confiscation"), ("penahanan paspor", "passport-confiscation"),
    ("Passport  Confiscation", "passport-confiscation"), ("Schuldknechtschaft", "debt-bondage"),
    ("बंधुआ मज़दूरी", "debt-bondage"), ("强迫劳动", "forced-labour"), ("forced labor", "forced-labour"),
    ("UFLPA", "uflpa"), ("Convention no. 29", "ilo-c029"), ("Convention n° 29", "ilo-c029"),
    ("Lieferkettengesetz", "german-supply-chain-act"), ("trabajo forzoso", "forced-labour"),
    ("non-punishment principle", "non-punishment-principle"), ("relógio", None), ("", None),
    ("education", None), ("sugar", None), ("due diligence", None), ("employer pays", None), ("privacy", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "id"), NAMED)
def test_a_concept_is_named_only_by_its_exact_names(concepts, text, id):
    assert concepts.named(text) == id


INDICATORS = [
    "abuse-of-vulnerability", "deception", "restriction-of-movement", "isolation", "physical-and-sexual-violence",
    "intimidation-and-threats", "retention-of-identity-documents", "withholding-of-wages", "debt-bondage",
    "abusive-working-and-living-conditions", "excessive-overtime",
]  # fmt: skip


def test_the_eleven_indicators_of_forced_labour_lie_below_it(concepts):
    assert [id for id in INDICATORS if "forced-labour" not in concepts.ancestors(id)] == []


def test_topics_are_those_concepts_that_reports_are_sorted_by(concepts):
    topics = vocabulary.topics()
    assert [topic.id for topic in topics] == [concept.id for concept in concepts if concept.topic]
    assert "palermo-protocol" not in topics
    assert len(topics) >= 80


def test_what_lies_above_a_topic_is_a_topic(concepts):
    assert [c.id for c in concepts if c.topic and c.broader and not concepts[c.broader].topic] == []


@pytest.mark.parametrize(
    ("text", "id"),
    [("cobalt", "mining"), ("钴", "mining"), ("Palermo Protocol", "legal-instruments")],
)
def test_the_name_of_a_finer_concept_finds_the_topic_above(text, id):
    assert vocabulary.topics().find(text) == id


def test_the_names_of_finer_concepts_are_no_names_of_the_topic():
    assert "cobalt" in vocabulary.topics()["mining"].parts
    assert "cobalt" not in tuple(vocabulary.topics()["mining"].names())
