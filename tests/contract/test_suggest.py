"""Help while typing and "did you mean", on each engine."""

import pytest

from engine.query.expand import understand
from engine.query.parse import parse
from engine.spelling import did_you_mean
from engine.suggest import suggest

HINTS = ("operator", "field")


def offered(library, text, kind):
    return [found.text for found in suggest(library.searcher, text) if found.kind == kind]


def taken(library, text, kind):
    return [found.query for found in suggest(library.searcher, text) if found.kind == kind]


def test_the_last_word_is_completed_from_the_words_of_the_library(shelf):
    assert offered(shelf, "vict", "word") == ["victimas", "victims"]
    assert taken(shelf, "forced vict", "word") == ["forced victims"]  # no report has forced and victimas
    assert taken(shelf, "forced AND (Vict", "word") == ["forced AND (Victims"]
    assert suggest(shelf.searcher, "zzzz") == suggest(shelf.searcher, "") == suggest(shelf.searcher, "(") == ()


def test_a_phrase_is_offered_where_its_words_stand_together(shelf):
    assert taken(shelf, "forced lab", "phrase") == ['"forced labour"']
    assert taken(shelf, "at debt bond", "phrase") == ['at "debt bondage"']  # over a page break
    assert taken(shelf, "held in debt", "phrase") == ['"held in debt"', 'held "in debt"']
    assert offered(shelf, "sea lab", "phrase") == []


def test_in_open_quotation_marks_only_phrases_are_offered(shelf):
    assert [found.query for found in suggest(shelf.searcher, 'sea "forced lab')] == ['sea "forced labour"']
    assert [found.query for found in suggest(shelf.searcher, "«forced lab")] == ['"forced labour"']
    assert suggest(shelf.searcher, '"sea lab') == ()


def test_titles_and_organisations_are_offered_by_any_of_their_words(shelf):
    assert taken(shelf, "blood", "title") == taken(shelf, "blood and wat", "title") == ['title:"Blood and Water"']
    assert taken(shelf, "wat", "organisation") == ['organisation:"Net Watch"']
    assert taken(shelf, "ocean ju", "organisation") == ['organisation:"Ocean Justice"']
    assert taken(shelf, "强迫", "title") == ["title:强迫劳动"]


def test_regions_and_topics_are_offered_by_their_names_in_any_language(shelf):
    assert [(found.text, found.query) for found in suggest(shelf.searcher, "tail") if found.kind == "region"] == [
        ("Thailand (Tailandia)", "region:Thailand")
    ]
    assert taken(shelf, "forced labour in thai", "region") == ["forced labour in region:Thailand"]
    assert "Forced labour (trabajo forzoso)" in offered(shelf, "trabajo for", "topic")
    assert offered(shelf, "germ", "region") == []  # no report is about it


def test_concepts_are_offered_that_have_hits_in_any_language(shelf):
    assert '"servidumbre por deudas"' in taken(shelf, "servidumbre por", "concept")
    assert offered(shelf, "brick k", "concept") == []  # of one word the scan has the title only


def test_what_may_follow_a_field_is_its_values(shelf):
    assert taken(shelf, "sea region:tha", "value") == ["sea region:Thailand"]
    assert set(taken(shelf, "lang:", "value")) >= {"lang:English", "lang:Spanish", "lang:Arabic", "lang:Chinese"}
    assert taken(shelf, 'org:"ocean j', "value") == ['org:"Ocean Justice"']
    assert 'topic:"Human trafficking"' in taken(shelf, "topic:", "value")
    assert taken(shelf, "type:", "value") == ["type:Report"]
    assert taken(shelf, "year:201", "value") == ["year:2019", "year:2018"]
    assert taken(shelf, "title:blo", "word") == ["title:blood"]
    assert taken(shelf, "title:lab", "word") == ["title:labour"]
    assert offered(shelf, "title:bond", "word") == []  # it stands on pages, in no title


def test_names_of_fields_and_operators_are_offered_where_they_fit(shelf):
    assert taken(shelf, "sea tit", "field") == ["sea title:"]
    assert taken(shelf, "organiz", "field") == ["organization:"]
    assert offered(shelf, "sea ", "operator") == ["AND", "OR", "NOT", "NEAR/10"]
    assert taken(shelf, "sea ", "operator")[3] == "sea NEAR/10 "
    assert offered(shelf, "sea AND ", "operator") == offered(shelf, " ", "operator") == []


@pytest.mark.parametrize(
    "text",
    [
        "vict",
        "forc",
        "tail",
        "trab",
        "blood",
        "oce",
        "region:",
        "topic:",
        "org:",
        "lang:",
        "强",
        "العم",
        "t",
        "debt vi",
        "sea fo",
        "forced AND (vi",
        "sea region:",
        '"debt bondage" t',
        "forced -vi",
        "NOT vi",
    ],
)
def test_what_is_offered_finds_as_many_reports_as_it_says(shelf, text):
    found = [one for one in suggest(shelf.searcher, text) if one.kind not in HINTS]
    assert found
    assert [one.reports for one in found] == list(shelf.searcher.count([understand(one.query) for one in found]))
    assert all(one.reports for one in found)
    assert len({one.query for one in found}) == len(found)


@pytest.mark.parametrize(
    "text", ['title:"a', "a*b", "~", '"', ":", "((", "NOT ", "/a", "org:((", "=", "a" * 500, "'s", "7"]
)
def test_whatever_is_typed_is_borne(shelf, text):
    suggest(shelf.searcher, text)
    did_you_mean(shelf.searcher, text)


def test_reports_are_counted_as_a_search_counts_them(shelf):
    texts = ["", "forced", '"debt bondage"', "forced NEAR/3 sea", "NOT forced", "region:asia", "page:2", "zzz", "f*"]
    assert shelf.searcher.count([parse(text) for text in texts]) == tuple(shelf.search(text).total for text in texts)
    assert shelf.searcher.count([]) == ()


def alike(library, word):
    return {found.text: found.reports for found in library.searcher.alike(word)}


def test_words_alike_are_one_letter_off_or_two_after_the_same_first_one(library, make):
    library.put(make("a", ["bondage bondsman vintage"]), make("b", ["bondage Übung cat act car at"]))
    assert alike(library, "bondgae") == alike(library, "Bondaeg") == alike(library, "nondage") == {"bondage": 2}
    assert alike(library, "obndage") == alike(library, "ondage") == alike(library, "xbondage") == {"bondage": 2}
    assert alike(library, "bnodaeg") == {"bondage": 2}
    assert alike(library, "nondaeg") == alike(library, "bondage") == {}
    assert alike(library, "ubnug") == {"ubung": 1}
    assert alike(library, "cta") == {"cat": 1}
    assert alike(library, "ca") == alike(library, "") == {}


def test_a_word_of_no_report_any_more_is_meant_by_nothing(library, make):
    library.put(make("a", ["bondage"])).put(make("a", ["changed"]))
    assert alike(library, "bondgae") == {}
    assert did_you_mean(library.searcher, "bondgae") == ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bondgae", "bondage"),
        ("Bondgae", "Bondage"),
        ("BONDGAE", "BONDAGE"),
        ("victmis at sea", "victims at sea"),
        ('"debt bondgae"', '"debt bondage"'),
        ("forcd AND (labuor OR fishing)", "forced AND (labour OR fishing)"),
        ("forcd -bondage", "forced -bondage"),
        ("tráfcio ilícito", "trafico ilícito"),
        ("title:waetr", "title:water"),
        ("region:Thialand", "region:Thailand"),
        ('"deft bondage"', '"debt bondage"'),
        pytest.param("bondage", "", id="has hits"),
        pytest.param("debt forced", "", id="each word has hits, somewhere"),
        pytest.param("labor", "", id="another spelling of a word that has hits"),
        pytest.param("zzqqxx bondgae", "", id="one word is like no other"),
        ("the victmi's testimony", "the victims's testimony"),
        pytest.param("xq bondgae", "", id="a short word is without hits, and like too many"),
        pytest.param("bondgae 2091", "", id="a number is without hits"),
        pytest.param("title:bondgae", "", id="the word stands in no title"),
        pytest.param("bondg* /bondg./ bondge~1 =bondgae 2091", "", id="patterns and what is exact"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_did_you_mean(shelf, typed, meant):
    assert did_you_mean(shelf.searcher, typed) == meant


def test_a_word_that_is_still_being_typed_may_be_the_beginning_of_one(shelf):
    assert did_you_mean(shelf.searcher, "vesse") == "vessels"
    assert did_you_mean(shelf.searcher, "vesse", typing=True) == ""
    assert did_you_mean(shelf.searcher, "forcd vesse", typing=True) == "forced vessels"


def test_neighbours_decide_between_words_that_are_as_like(library, make):
    library.put(*(make(f"r{n}", ["forces nature"]) for n in range(3)), make("a", ["forced labour"]))
    assert did_you_mean(library.searcher, "forcec labour") == "forced labour"
    assert did_you_mean(library.searcher, "forcec nature") == "forces nature"
