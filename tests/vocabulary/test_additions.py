"""A user's own concepts: laid over ours, or refused with what is wrong and what to do."""

import pytest

from engine import vocabulary
from engine.errors import InputError
from engine.vocabulary.additions import concepts_with


@pytest.fixture
def laid(tmp_path):
    def read(text):
        path = tmp_path / "ours.toml"
        path.write_text(text, encoding="utf-8")
        return concepts_with(path)

    return read


def test_names_are_added_to_a_concept_of_ours(laid):
    concepts = laid('[kafala]\nen = "the sponsor rule"\nfi = ["kafala-järjestelmä"]\ncues = ["sponsor"]')
    assert concepts.named("the sponsor rule") == concepts.named("Kafala-järjestelmä") == "kafala"
    assert concepts.named("kafala system") == "kafala"
    assert concepts["kafala"].label == vocabulary.concepts()["kafala"].label
    assert concepts["kafala"].topic
    assert "sponsor" in concepts["kafala"].cues


def test_ours_stay_as_they_are(laid):
    laid('[kafala]\nen = "the sponsor rule"')
    assert vocabulary.concepts().named("the sponsor rule") is None


def test_a_new_concept_is_no_topic_unless_it_says_so(laid):
    concepts = laid('[seaweed]\nbroader = "fishing"\nen = ["seaweed farming"]\n[salt]\ntopic = true\nen = "salt pans"')
    assert concepts.named("Seaweed Farming") == "seaweed"
    assert concepts.ancestors("seaweed") == ("fishing", "supply-chains")
    assert (concepts["seaweed"].topic, concepts["salt"].topic) == (False, True)
    assert len(concepts) == len(vocabulary.concepts()) + 2


def test_new_concepts_may_lie_below_each_other(laid):
    concepts = laid('[fine]\nbroader = "coarse"\nen = "very fine salt"\n[coarse]\nen = "coarse sea salt"')
    assert concepts.ancestors("fine") == ("coarse",)


def test_an_empty_file_adds_nothing(laid):
    assert len(laid("# nothing yet\n")) == len(vocabulary.concepts())


WRONG = [
    ("[salt\n", "is no valid TOML", "Correct it"),
    ('salt = "salt"', "the entry [salt] is no table", "[salt]"),
    ("[salt]\n", "the entry [salt] has no name", 'en = ["salt"]'),
    ("[salt]\nen = []", '"en" that is no name', "en = ["),
    ('[salt]\nen = ["salt pans", 3]', '"en" that is no name', "en = ["),
    ('[salt]\nen = "  "', '"en" that is no name', "en = ["),
    ('[salt]\nenglish = "salt pans"', '"english", which is no language', "code"),
    ('[salt]\ncues = "x"\n', "has no name", "Add one"),
    ('[salt]\ntopic = "yes"\nen = "salt pans"', "neither true nor false", "topic = true or false"),
    ('[salt]\nbroader = 3\nen = "salt pans"', "broader that is no text", "quotation marks"),
    ('[salt]\nbroader = "sea"\nen = "salt pans"', 'lies below "sea", which is no concept', "that there is"),
    ('[salt]\nbroader = "salt"\nen = "salt pans"', "lies above itself", "broader"),
    ('[a]\nbroader = "b"\nen = "aa"\n[b]\nbroader = "a"\nen = "bb"', "lies above itself", "broader"),
    ('[salt]\nbroader = "cobalt"\ntopic = true\nen = "salt pans"', 'a topic below "cobalt"', "topic = false"),
    ('[salt]\nen = "Cobalt"', 'has the name "Cobalt", which is one of [cobalt]', "Take it out"),
    ('[mica]\nen = "Cobalt"', 'has the name "Cobalt", which is one of [cobalt]', "Take it out"),
    ('[a]\nen = "sea salt"\n[b]\nfr = "Sea-salt"', "which is one of [a]", "Take it out"),
    ('[mica]\nbroader = "mining"\nen = "mica pits"', 'has "broader", but is a concept of ours', "only names"),
    ('[mica]\ntopic = true\nen = "mica pits"', 'has "topic", but is a concept of ours', "only names"),
]


@pytest.mark.parametrize(("text", "wrong", "advice"), WRONG)
def test_what_is_wrong_is_told_with_its_entry_and_what_to_do(laid, text, wrong, advice):
    with pytest.raises(InputError) as told:
        laid(text)
    assert "ours.toml" in str(told.value)
    assert wrong in str(told.value)
    assert advice in str(told.value)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError, match=r"none\.toml cannot be read: .+\. Give the address"):
        concepts_with(tmp_path / "none.toml")


def test_a_file_in_another_encoding_is_told(tmp_path):
    path = tmp_path / "latin.toml"
    path.write_bytes('[salt]\nfr = "marais salés"'.encode("latin-1"))
    with pytest.raises(InputError, match="save it as UTF-8"):
        concepts_with(path)
