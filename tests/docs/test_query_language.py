"""The examples of docs/query-language.md, run."""

import re
from pathlib import Path

import pytest

from engine.fields import BY_NAME
from engine.query.parse import parse

PAGE = (Path(__file__).parents[2] / "docs" / "query-language.md").read_text(encoding="utf-8")
ROWS = [line.split(" | ") for line in PAGE.splitlines() if line.startswith("| `")]
EXAMPLES = sorted({example for row in ROWS for example in re.findall(r"`([^`]+)`", " ".join(row))})
OPERATORS = {"or", "||", "AND", "and", "&&", "NOT", "not"}


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e not in OPERATORS and not e.endswith(":")])
def test_example_is_read_without_a_repair(example):
    parsed = parse(example)
    assert parsed.repairs == ()
    assert parsed.understood


def test_every_field_named_is_one():
    named = re.findall(r"`(\w+):`", PAGE)
    assert named
    assert set(named) <= set(BY_NAME)
