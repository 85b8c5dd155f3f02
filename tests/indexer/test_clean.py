import pytest

from indexer.clean import clean
from indexer.compounds import compounds_in


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        pytest.param("one\r\ntwo", "one\ntwo", id="line end"),
        pytest.param("exploi\ufffetation", "exploitation", id="broken word is whole"),
        pytest.param("exploi\x02tation", "exploitation", id="PDFium's other sign"),
        pytest.param("exploi\ufffe\r\ntation", "exploitation", id="sign and line end"),
        pytest.param("sub\xad\r\ntle so\xadft", "subtle soft", id="soft hyphens"),
        pytest.param("well-\r\nknown", "well-\nknown", id="hard hyphen stays"),
        pytest.param("2015\ufffe2020", "2015-2020", id="range of years keeps its hyphen"),
        pytest.param("Rita\ufffePB", "Rita-PB", id="capital after small letter keeps its hyphen"),
        pytest.param("EXPLOI\ufffeTATION", "EXPLOITATION", id="capitals are joined"),
        pytest.param("a\x00b\x1fc", "abc", id="control characters"),
        pytest.param("\u0645\u0624\u200f\u0634\u0631", "\u0645\u0624\u0634\u0631", id="mark of direction in a word"),
        pytest.param("a\rb", "a b", id="return without line feed"),
        pytest.param("", "", id="empty page"),
        pytest.param("nothing to change", "nothing to change", id="unchanged"),
    ],
)
def test_text_is_cleaned(raw, text):
    assert clean(raw)[0] == text


def test_compound_keeps_its_hyphen_where_the_report_writes_it_with_one():
    compounds = compounds_in(["a (decision-making) body"])
    assert clean("decision\ufffemaking", compounds)[0] == "decision-making"
    assert clean("exploi\ufffetation", compounds)[0] == "exploitation"


@pytest.mark.parametrize(
    ("raws", "read"),
    [
        (["income was lower", "of lower\ufffeincome homes"], "of lower-income homes"),
        (["income was lower, lowerincome.", "of lower\ufffeincome homes"], "of lowerincome homes"),
        (["the form in which", "an in\ufffeform and"], "an inform and"),
        (["labour was lower", "of lower\ufffeincome homes"], "of lowerincome homes"),
        (
            ["Die Pflege und das Budget sind für die Kommunen nicht nur eine Frage der Zeit.", "Pflege\ufffebudget"],
            "Pflegebudget",
        ),
    ],
)
def test_a_broken_word_is_two_where_only_its_parts_are_words_of_the_report(raws, read):
    assert clean(raws[1], compounds_in(raws))[0] == read


def test_unchanged_page_is_one_run():
    assert clean("one line")[1] == ((0, 0, 8),)


@pytest.mark.parametrize(
    "raw",
    ["one\r\ntwo\r\n\r\nthree", "exploi\ufffetation\r\nof\xad\r\nchil\x00dren", "a\rb\ufffeB\r\n", "\r\n", "\x01"],
)
def test_runs_lead_from_each_kept_character_to_where_it_stands(raw):
    text, runs = clean(raw)
    for start, raw_start, length in runs:
        here, there = text[start : start + length], raw[raw_start : raw_start + length]
        assert here == there.replace("\r", " ").replace("\ufffe", "-")
    in_runs = {i for start, _, length in runs for i in range(start, start + length)}
    assert {c for i, c in enumerate(text) if i not in in_runs} <= {"\n"}
