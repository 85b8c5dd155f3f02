"""Running lines stay on their first page only, and the map to the page stays right."""

import pytest

from indexer.running import edges_of, without_running_lines


def page(text):
    return text, ((0, 100, len(text)),)


def texts(*pages):
    return [text for text, _ in without_running_lines([page(text) for text in pages], edges_of(pages))]


BODIES = [
    "The kilns burn by night.",
    "Wages came late again.",
    "Nobody kept a passport.",
    "Brokers took each fee.",
    "A census found more.",
]


def test_head_foot_and_number_stay_on_the_first_page():
    pages = [f"Modern Slavery 2021\n{body}\n- {number} -" for number, body in enumerate(BODIES, start=7)]
    made = texts(*pages)
    assert made[0] == pages[0]
    assert made[1:] == [f"{body}\n" for body in BODIES[1:]]


def test_numbers_that_do_not_move_with_the_pages_stay():
    pages = [f"{body}\nCase No. {number}" for number, body in zip((31, 77, 4, 250, 8), BODIES, strict=True)]
    assert texts(*pages) == pages


def test_heads_that_alternate_are_both_recognised():
    made = texts(
        *(f"{('Left', 'Right')[n % 2]} head {n}\nText number {'x' * n}.\nb{'c' * n}\nc\nd{n * 'e'}" for n in range(8))
    )
    assert sum("Left head" in text for text in made) == 1
    assert sum("Right head" in text for text in made) == 1


def test_chapter_heads_stay_where_each_begins():
    heads = ["Chapter one"] * 4 + ["Chapter two"] * 4
    made = texts(*(f"{head}\nwords {'y' * n}\nmore {'z' * n}\nlast {'w' * n}\n" for n, head in enumerate(heads)))
    assert [("Chapter" in text) for text in made] == [True, False, False, False, True, False, False, False]


@pytest.mark.parametrize("text", ["Same line\nOther text", "One line only", ""])
def test_two_pages_alike_are_left_alone(text):
    assert texts(text, text) == [text, text]


def test_words_in_the_middle_of_pages_are_left_alone():
    body = "\n".join(["same words"] * 9)
    made = texts(*(f"a{'b' * n}\nc{'d' * n}\ne{'f' * n}\n{body}\ng{'h' * n}\ni{'j' * n}\nk{'l' * n}" for n in range(5)))
    assert all(text.count("same words") == 9 for text in made)


def test_runs_follow_the_text():
    pages = [page(f"Head 2021\n{body}\nmiddle\nlast\n- {n} -") for n, body in enumerate(BODIES)]
    edges = edges_of(text for text, _ in pages)
    for (before, _), (text, runs) in zip(pages, without_running_lines(pages, edges), strict=True):
        assert text
        for clean, raw, length in runs:
            assert text[clean : clean + length] == before[raw - 100 : raw - 100 + length]
        assert sum(length for _, _, length in runs) == len(text)


def test_chapter_title_beside_a_running_title_goes_where_it_stands_elsewhere():
    chapters = ["Contract labour", "Shock brigades", "Advice to states", "Sources"]
    contents = "Contents\n" + "\n".join(chapters) + "\nnone\nat\nall"
    bodies = [
        f"{'a' * n} text\n{'b' * n} more\n{'c' * n} end\nWork Without Leave {chapter}"
        for n, chapter in enumerate(chapters, 1)
    ]
    made = texts(contents, *bodies)
    assert [("Work Without Leave" in text) for text in made] == [False, True, False, False, False]


def test_name_that_stands_only_in_a_running_line_is_kept():
    names = ["Ana Prado", "Luis Gil", "Mia Rahn", "Joy Obi"]
    made = texts(
        *(f"Case of the claimant {name}\n{'a' * n} x\n{'b' * n} y\n{'c' * n} z" for n, name in enumerate(names, 1))
    )
    assert all(name in text for name, text in zip(names, made, strict=True))


@pytest.mark.parametrize("number", ["{page}/5", "{page} of 5", "1194{page}"])
def test_page_numbers_of_any_form_move_with_the_pages(number):
    made = texts(*(f"Country {number.format(page=page)}\n{body}" for page, body in enumerate(BODIES, start=1)))
    assert [text.startswith("Country") for text in made] == [True, False, False, False, False]
