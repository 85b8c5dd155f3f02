"""What a typed query is read as, and what is told about it."""

import pytest

from engine.errors import QueryRefused
from engine.query.parse import MAX_DEPTH, MAX_LENGTH, MAX_WORDS, parse
from engine.query.tree import And, AtLeast, Everything, InField, Near, Not, Or, Pattern, Range, SamePage, Words


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
    # near: either order, in order, in any order with others among them
    "a NEAR/5 b": Near((w("a"), w("b")), 5),
    "a NEAR b": Near((w("a"), w("b")), 10),
    "a near/5 b": Near((w("a"), w("b")), 5),
    "a near b": And((w("a"), w("near"), w("b"))),
    'a BEFORE/2 "b c"': Near((w("a"), w("b", "c")), 2, ordered=True),
    "a b NEAR/5 c d": And((w("a"), Near((w("b"), w("c")), 5), w("d"))),
    "a NEAR/5 b NEAR/5 c": Near((w("a"), w("b"), w("c")), 5),
    "a NEAR/5 b NEAR/2 c": Near((Near((w("a"), w("b")), 5), w("c")), 2),
    "(a* OR b) NEAR/10 c*": Near((Or((w("a", prefix=True), w("b"))), w("c", prefix=True)), 10),
    "a NEAR/5 (b AND c)": And((Near((w("a"), w("b")), 5), Near((w("a"), w("c")), 5))),
    '"a b c"~5': Near((w("a"), w("b"), w("c")), 5, together=True),
    '="a b"~3': Near((w("a", exact=True), w("b", exact=True)), 3, together=True),
    # patterns
    "slav*ry": Pattern("wildcard", "slav*ry"),
    "labo?r": Pattern("wildcard", "labo?r"),
    "*age": Pattern("wildcard", "*age"),
    '"forc* labour"': Near((w("forc", prefix=True), w("labour")), 0, ordered=True),
    '"forced lab?ur at"': Near((w("forced"), Pattern("wildcard", "lab?ur"), w("at")), 0, ordered=True),
    "recrut~": Pattern("fuzzy", "recrut", 1),
    "recruting~2": Pattern("fuzzy", "recruting", 2),
    "/labou?r(s|ers)?/": Pattern("regex", "labou?r(s|ers)?"),
    "title:/a.c/": InField("title", Pattern("regex", "a.c")),
    "-/a.c/": Not(Pattern("regex", "a.c")),
    "/usr/bin": w("usr", "bin"),
    # a question mark that ends a question is no letter
    "what is debt?": And((w("what"), w("is"), w("debt"))),
    "who? Where": And((w("who"), w("where"))),
    "cat? dog": And((Pattern("wildcard", "cat?"), w("dog"))),
    '"what? debt"': w("what", "debt"),
    # pages
    "same_page:(a AND b)": SamePage(And((w("a"), w("b")))),
    "page:3": Range("page", 3, 3),
    "page:1-5 a": SamePage(And((w("a"), Range("page", 1, 5)))),
    "a b page:>3": And(tuple(SamePage(And((w(x), Range("page", 4, None)))) for x in "ab")),
    # at least
    '2 OF (a, "b c", d e)': AtLeast(2, (w("a"), w("b", "c"), And((w("d"), w("e"))))),
    "2 OF (a b c)": AtLeast(2, (w("a"), w("b"), w("c"))),
    "1 OF (a, b)": Or((w("a"), w("b"))),
    "2 OF (a, b)": And((w("a"), w("b"))),
    # exact
    "exact:labour": w("labour", exact=True),
    'exact:("a b" OR c)': Or((w("a", "b", exact=True), w("c", exact=True))),
    # a sentence in capitals
    "USA AND UK": And((w("usa"), w("uk"))),
    "USA NOT UK": And((w("usa"), Not(w("uk")))),
    "THE DEBT IS NOT PAID BEFORE DUE": And(tuple(w(x) for x in ["the", "debt", "is", "not", "paid", "before", "due"])),
    # full-width forms
    "（a　OR　b）": Or((w("a"), w("b"))),
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
    "a titel:b": (And((w("a"), w("titel"), w("b"))), 2, "Did you mean title:b?"),
    "a NOT": (w("a"), 2, "nothing after it"),
    "a & b": (And((w("a"), w("b"))), 2, "no letter or number"),
    "a ?!": (w("a"), 2, "no letter or number"),
    '"forced * labour"': (w("forced", "labour"), 8, "within a word"),
    "强*劳": (w("强", "劳", prefix=True), 0, "within a word"),
    "NEAR/5 a": (w("a"), 0, "nothing on one of its sides"),
    "a NEAR": (w("a"), 2, "nothing on one of its sides"),
    "a NEAR/500 b": (Near((w("a"), w("b")), 100), 2, "At most 100 words"),
    "a NEAR/5 year:2019": (And((w("a"), Range("year", 2019, 2019))), 2, "read as AND"),
    "debt~9": (Pattern("fuzzy", "debt", 1), 0, "was read as debt~1"),
    "debt~0.7": (Pattern("fuzzy", "debt", 1), 0, "was read as debt~1"),
    "debt-bond~1": (w("debt", "bond"), 0, "one word"),
    "/a{2,1}/": (w("a", "2", "1"), 0, "no regular expression"),
    "/a(/": (w("a"), 0, "only letters"),
    "/(?=a)b/": (w("a", "b"), 0, "only letters"),
    f"/{'a' * 201}/": (w("a" * 201), 0, "200 characters"),
    "title:(a NEAR/3 b)": (InField("title", And((w("a"), w("b")))), 0, "read as AND"),
    "same_page:(a year:2019)": (And((SamePage(w("a")), Range("year", 2019, 2019))), 0, "taken out of same_page"),
    "5 OF (a, b)": (And((w("a"), w("b"))), 0, "read as all"),
    "2 OF (a, b": (And((w("a"), w("b"))), 0, "never closed"),
    "2 OF ()": (Everything(), 0, "Empty brackets"),
    "page:x": (w("x"), 5, "takes a page"),
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
