"""How sure a value is, by where it came from."""

from engine.origins import AGREED, FILE_NAME, INFO, LISTING, PAGE_ONE, SIDECAR, TEXT, confidence, confidences
from engine.report import Fingerprint, Report

SURER = (SIDECAR, LISTING), (AGREED,), (PAGE_ONE, TEXT, INFO), (FILE_NAME,)


def test_what_a_person_says_is_surer_than_what_the_text_says_and_that_than_the_name():
    levels = ["high", "high", "medium", "low"]
    assert [{confidence("title", origin) for origin in origins} for origins in SURER] == [{level} for level in levels]


def test_what_is_nearly_always_right_is_sure_whatever_the_others_are():
    assert (confidence("languages", TEXT), confidence("abstract", TEXT)) == ("high", "medium")


def test_each_value_with_an_origin_has_a_confidence():
    report = Report("id", "/", "a.pdf", Fingerprint(0, 0, ""), "T", origins={"title": FILE_NAME, "isbn": TEXT})
    assert confidences(report) == {"title": "low", "isbn": "high"}
    assert confidence("title", "an origin of another version") == "low"
