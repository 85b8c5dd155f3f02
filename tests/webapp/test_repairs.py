import pytest

from engine.query.parse import ParsedQuery, Repair, parse
from webapp.repairs import pointed_out, repair_notes


def marked(text: str) -> str:
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in pointed_out(parse(text)))


@pytest.mark.parametrize(
    ("text", "where", "shown"),
    [
        ('debt "bondage', ["At character 6"], 'debt ["]bondage'),
        ("debt ) sea )", ["At characters 6 and 12"], "debt [)] sea [)]"),
        (") a ) b ) c ) d )", ["At characters 1, 5, 9 and 2 more"], "[)] a [)] b [)] c [)] d [)]"),
        ('(debt "sea', ["At character 1", "At character 7"], '[(]debt ["]sea'),
        ("debt", [], ""),
    ],
)
def test_each_repair_is_told_once_with_its_characters(text, where, shown):
    assert [note.where for note in repair_notes(parse(text))] == where
    assert marked(text) == shown


def test_of_a_long_query_what_is_near_the_character_is_shown():
    assert marked("a" * 200 + " ) " + "b" * 200) == "…" + "a" * 59 + " [)] " + "b" * 59 + "…"


def test_what_is_amiss_at_the_end_is_said_to_be_there():
    query = ParsedQuery("debt", parse("debt").tree, (Repair(4, "Something is missing."),))
    assert [note.where for note in repair_notes(query)] == ["At the end"]
    assert pointed_out(query) == ()
