"""Quotes: what they show, and that they change no word."""

from engine.places import Place, find_places
from engine.query.parse import parse
from engine.quotes import LENGTH, marked_text, merged, quote
from engine.report import Page


def pieces(text, query):
    page = Page(1, text, "en")
    places = find_places(parse(query).tree, 1, {1: page}.get)
    return quote(text, places).pieces


def shown(text, query):
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in pieces(text, query))


FILLER = "Nothing of interest stands in this sentence. " * 40


def test_short_text_is_shown_whole():
    assert shown("Debt\nbondage  at sea.", '"debt bondage" sea') == "[Debt bondage] at [sea]."


def test_window_holds_the_words_and_says_where_it_was_cut():
    text = f"{FILLER}The broker took the passport.{FILLER}"
    found = shown(text, "passport")
    assert "[passport]" in found
    assert found.startswith("… ")
    assert found.endswith(" …")
    assert len(found) < LENGTH + 40


def test_window_with_more_parts_of_the_query_wins():
    text = f"fees. fees. fees. {FILLER} The broker took fees."
    assert "[broker] took [fees]" in shown(text, "broker fees")


def test_parts_far_from_each_other_are_shown_in_two_pieces():
    text = f"{FILLER}The broker came. {FILLER}The passport went. {FILLER}"
    found = shown(text, "passport broker")
    assert found.index("[broker]") < found.index("[passport]")
    assert found.count("…") == 3
    assert len(found) < LENGTH + 80


def test_quote_names_the_place_that_it_shows():
    text = f"fees. {FILLER} fees. {FILLER} The broker took fees."
    page = Page(1, text, "en")
    assert quote(text, find_places(parse("broker fees").tree, 1, {1: page}.get)).place == 3
    assert quote(text, ()).place == 0


def test_no_word_is_cut_in_half():
    words = set(FILLER.split()) | {"passport.", "…"}
    text = f"{FILLER}passport. {FILLER}"
    assert set("".join(piece.text for piece in pieces(text, "passport")).split()) <= words


def test_places_that_overlap_are_one_mark():
    assert merged((Place(0, 5, 0), Place(3, 9, 1), Place(9, 12, 0))) == [(0, 9), (9, 12)]
    assert shown("forced labour", '"forced labour" labour') == "[forced labour]"


def test_marked_text_is_the_whole_text():
    text = f"  {FILLER}\n\nfees  {FILLER} "
    page = Page(1, text, "en")
    made = marked_text(text, find_places(parse("fees").tree, 1, {1: page}.get))
    assert "".join(piece.text for piece in made) == text
    assert [piece.text for piece in made if piece.marked] == ["fees"]


def test_text_without_spaces_gets_a_window_too():
    text = "国" * 2000 + "强迫劳动" + "国" * 2000
    found = shown(text, "强迫劳动")
    assert "[强迫劳动]" in found
    assert len(found) < LENGTH + 40
