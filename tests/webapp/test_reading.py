import pytest

from engine.places import Place
from webapp.marks import text_pieces

TEXT = "held in debt bondage at sea"


def shown(places, **options):
    return [(piece.text, piece.places) for piece in text_pieces(TEXT, places, **options)]


@pytest.mark.parametrize(
    ("places", "pieces"),
    [
        pytest.param((), [(TEXT, ())], id="none"),
        pytest.param((Place(8, 20, 0),), [("held in ", ()), ("debt bondage", (1,)), (" at sea", ())], id="one"),
        pytest.param(
            (Place(8, 12, 0), Place(8, 20, 1), Place(13, 20, 2), Place(24, 27, 0)),
            [("held in ", ()), ("debt bondage", (1, 2, 3)), (" at ", ()), ("sea", (4,))],
            id="overlapping",
        ),
        pytest.param((Place(0, 4, 0), Place(4, 7, 1)), [("held", (1,)), (" in", (2,)), (TEXT[7:], ())], id="touching"),
    ],
)
def test_the_text_is_cut_at_its_places_and_nothing_of_it_is_lost(places, pieces):
    assert shown(places) == pieces
    assert "".join(piece.text for piece in text_pieces(TEXT, places)) == TEXT


def test_a_place_within_another_keeps_its_anchor_and_can_be_the_one_in_view():
    places = (Place(8, 20, 0), Place(13, 20, 1))
    piece = text_pieces(TEXT, places, current=2, anchors={2: "place-2"})[1]
    assert (piece.ids, piece.current) == (("place-2",), True)
