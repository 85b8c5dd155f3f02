"""What a typed query is read as, and what is told about it."""

import pytest

from engine.errors import QueryRefused
from engine.query.parse import MAX_DEPTH, MAX_LENGTH, MAX_WORDS, parse
from engine.query.tree import And, Everything, InField, Not, Or, Range, Words


def w(*words, **options):
    return Words(words, **options)


READ = {
    "": Everything(),
    "*": Everything(),
    "forced labour": And((w("forced"), w("labour"))),
    "Forced  LABOUR": And((w("forced"), w("labour"))),
    '"debt bondage"': w("debt", "bondage"),
    "“debt bondage”": w("debt", "bondage"),
    "„Zwang“ «travail forcé»": And((w("zwang"), w("travail", "forcé"))),
    "=labour": w("labour", exact=True),
    '="forced labour"': w("forced", "labour", exact=True),
    "traffick*": w("traffick", prefix=True),
    '"child lab*"': w("child", "lab", prefix=True),
    '"child lab"*': w("child", "lab", prefix=True),
    "and/or": w("and", "or"),
    "worker's": w("worker"),
    "l’esclavage": w("l", "esclavage"),
    "http://example.org/a": w("http", "example", "org", "a"),
    "Note: this": And((w("note"), w("this"))),
    # operators
    "a AND b": And((w("a"), w("b"))),
    "a && b": And((w("a"), w("b"))),
    "a and b": And((w("a"), w("b"))),
    "a or b": Or((w("a"), w("b"))),
    "a || b": Or((w("a"), w("b"))),
    "a b OR c": Or((And((w("a"), w("b"))), w("c"))),
    "a (b OR c)": And((w("a"), Or((w("b"), w("c"))))),
    "a -b": And((w("a"), Not(w("b")))),
    "a NOT b": And((w("a"), Not(w("b")))),
    "a AND NOT b": And((w("a"), Not(w("b")))),
    "NOT (a OR b)": Not(Or((w("a"), w("b")))),
    '-"a b"': Not(w("a", "b")),
    "fact-finding": w("fact", "finding"),
    "not": w("not"),
    "this not that": And((w("this"), w("not"), w("that"))),
    "or": w("or"),
    "and so on": And((w("and"), w("so"), w("on"))),
    "a a": w("a"),
    # fields
    "title:slavery": InField("title", w("slavery")),
    "TITLE:slavery": InField("title", w("slavery")),
    "org:(ilo OR iom)": InField("organisation", Or((w("ilo"), w("iom")))),
    'title:"modern slavery" x': And((InField("title", w("modern", "slavery")), w("x"))),
    "-lang:es": Not(InField("language", w("es"))),
    "year:2019": Range("year", 2019, 2019),
    "year:2015-2020": Range("year", 2015, 2020),
    "year:2020-2015": Range("year", 2015, 2020),
    "year:2015..2020": Range("year", 2015, 2020),
    "year:2015-": Range("year", 2015, None),
    "year:-2020": Range("year", None, 2020),
    "year:>=2015": Range("year", 2015, None),
    "year:>2015": Range("year", 2016, None),
    "year:<2015": Range("year", None, 2014),
    # scripts without spaces: pairs of letters; one letter stands for words that begin with it
    "强迫劳动": w("强迫", "迫劳", "劳动"),
    "税": w("税", prefix=True),
    '"强迫 劳动"': w("强迫", "迫", "劳动"),
}


@pytest.mark.parametrize(("text", "tree"), READ.items(), ids=READ)
def test_reads_without_a_repair(text, tree):
    parsed = parse(text)
    assert parsed.tree == tree
    assert parsed.repairs == ()


REPAIRED = {
    '"debt bondage': (w("debt", "bondage"), 0, "never closed"),
    'a "debt': (And((w("a"), w("debt"))), 2, "never closed"),
    "(a OR b": (Or((w("a"), w("b"))), 0, "never closed"),
    "a) b": (And((w("a"), w("b"))), 1, "without an opening"),
    "a ()": (w("a"), 2, "Empty brackets"),
    "AND a": (w("a"), 0, "nothing on one of its sides"),
    "a OR": (w("a"), 2, "nothing on one of its sides"),
    "a NOT": (w("a"), 2, "nothing after it"),
    "a & b": (And((w("a"), w("b"))), 2, "no letter or number"),
    "a ?!": (w("a"), 2, "no letter or number"),
    "slav*ry": (w("slav", "ry"), 4, "end of a word"),
    '"forced * labour"': (w("forced", "labour"), 8, "end of a phrase"),
    "year:soon": (w("soon"), 5, "takes a year"),
    "title:) a": (w("a"), 0, "nothing after it"),
}


@pytest.mark.parametrize(("text", "expected"), REPAIRED.items(), ids=REPAIRED)
def test_repairs_and_says_so_at_the_character(text, expected):
    tree, position, message = expected
    parsed = parse(text)
    assert parsed.tree == tree
    assert any(repair.position == position and message in repair.message for repair in parsed.repairs), parsed.repairs


@pytest.mark.parametrize(
    "text", ["(" * 9000 + "a", "NOT " * 4000 + "a", "-" * 19_000, "title:" * 3000 + "a", ")" * 9000]
)
def test_deep_nesting_is_cut_and_told(text):
    parsed = parse(text)
    assert parsed.repairs
    assert str(parsed.tree).count("(") <= MAX_DEPTH


@pytest.mark.parametrize("text", ["x" * (MAX_LENGTH + 1), " ".join(f"w{n}" for n in range(MAX_WORDS + 1))])
def test_too_long_a_query_is_refused_with_the_reason(text):
    with pytest.raises(QueryRefused, match="Shorten it"):
        parse(text)


def test_understood_is_plain_for_scripts_without_spaces():
    assert parse("强迫劳动 税").understood == "强迫劳动 AND 税*"
