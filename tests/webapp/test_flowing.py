import pytest

from webapp.flowing import NO_SPACE, flowed

FULL = "a line that is as long as most lines of it,"


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        pytest.param([FULL, FULL, "Ends here."], [f"{FULL} {FULL} Ends here."], id="a paragraph"),
        pytest.param(["A heading", f"The {FULL}", FULL], ["A heading", f"The {FULL} {FULL}"], id="a heading"),
        pytest.param(
            [FULL, "ends.", f"The {FULL}", FULL], [f"{FULL} ends.", f"The {FULL} {FULL}"], id="two paragraphs"
        ),
        pytest.param([FULL, FULL, "• one", "• two"], [f"{FULL} {FULL}", "• one", "• two"], id="a list"),
        pytest.param(["One . . . . . . . . . . 3", "two . . . . . . . . . . 4"], None, id="contents"),
        pytest.param([FULL, "", FULL], None, id="an empty line"),
        pytest.param(["short", "goes on"], ["short goes on"], id="a word in lower case goes on"),
        pytest.param(
            ["强迫劳动" * 8, "强迫劳动" * 8], [("强迫劳动" * 8) + NO_SPACE + ("强迫劳动" * 8)], id="no spaces"
        ),
        pytest.param([""], None, id="nothing"),
    ],
)
def test_lines_of_a_paragraph_are_one(lines, shown):
    text = "\n".join(lines)
    assert flowed(text) == "\n".join(lines if shown is None else shown)
    assert len(flowed(text)) == len(text)
