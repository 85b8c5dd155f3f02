"""Random libraries and random queries: the engine finds what a plain reading of the tree finds."""

from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.factory import open_searcher, open_writer
from engine.places import find_places, has_place
from engine.query.parse import ParsedQuery, parse
from engine.query.tree import And, AtLeast, Near, Not, Or, Pattern, SamePage, Words
from engine.request import SearchRequest

VOCABULARY = ("mine", "mines", "mining", "note", "not", "forced", "labour")
LANGUAGES = ("en", "es", "")
word = st.sampled_from(VOCABULARY)
_words = st.builds(
    Words,
    st.lists(word, min_size=1, max_size=4).map(tuple),
    exact=st.booleans(),
    prefix=st.sampled_from([False, False, True]),
)
words = st.deferred(lambda: _words)  # deferred, or Hypothesis would print each strategy inside the others
_patterns = st.one_of(
    st.builds(Pattern, st.just("wildcard"), st.sampled_from(["m?nes", "*ing", "n*t*", "?ot"])),
    st.builds(Pattern, st.just("fuzzy"), st.sampled_from(["minse", "forcd", "labor"]), st.integers(1, 2)),
    st.builds(Pattern, st.just("regex"), st.sampled_from(["mine?s?", "not(e|h)?", "[fl].*d"])),
)
patterns = st.deferred(lambda: _patterns)
plain = st.deferred(lambda: st.one_of(words, patterns))
near_parts = st.one_of(plain, st.lists(plain, min_size=2, max_size=2, unique=True).map(lambda parts: Or(tuple(parts))))
_nears = st.builds(
    Near, st.lists(near_parts, min_size=2, max_size=2).map(tuple), st.integers(0, 4), ordered=st.booleans()
)
loosely = st.builds(
    Near, st.lists(st.builds(Words, word.map(lambda w: (w,))), min_size=2, max_size=3).map(tuple), st.integers(0, 3),
    together=st.just(True),
)  # fmt: skip
nears = st.deferred(lambda: st.one_of(_nears, loosely))
placed = st.deferred(lambda: st.one_of(words, words, patterns, nears))
_on_one_page = st.recursive(
    placed,
    lambda part: st.one_of(
        st.builds(Not, part),
        st.lists(part, min_size=2, max_size=3, unique=True).map(lambda parts: And(tuple(parts))),
    ),
    max_leaves=3,
)
on_one_page = st.deferred(lambda: _on_one_page)
_trees = st.recursive(
    st.one_of(placed, placed, st.builds(SamePage, on_one_page)),
    lambda part: st.one_of(
        st.builds(Not, part),
        st.lists(part, min_size=2, max_size=3, unique=True).map(lambda parts: And(tuple(parts))),
        st.lists(part, min_size=2, max_size=3, unique=True).map(lambda parts: Or(tuple(parts))),
        st.lists(part, min_size=3, max_size=4, unique=True).map(lambda parts: AtLeast(2, tuple(parts))),
    ),
    max_leaves=4,
)
trees = st.deferred(lambda: _trees)
page = st.lists(word, max_size=5).map(" ".join)
report = st.tuples(st.sampled_from(LANGUAGES), st.lists(page, min_size=1, max_size=4))


def _matches(tree, pages) -> bool:
    """Whether the report matches, read page by page with places."""
    match tree:
        case SamePage(part):
            return any(has_place(part, number, _reader(pages)) for number in range(1, len(pages) + 1))
        case AtLeast(number, parts):
            return sum(_matches(part, pages) for part in parts) >= number
        case Words() | Pattern() | Near():
            return any(find_places(tree, number, _reader(pages)) for number in range(1, len(pages) + 1))
        case And(parts):
            return all(_matches(part, pages) for part in parts)
        case Or(parts):
            return any(_matches(part, pages) for part in parts)
        case Not(part):
            return not _matches(part, pages)


def _reader(pages):
    return lambda number: pages[number - 1] if 1 <= number <= len(pages) else None


EXAMPLES = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@EXAMPLES
@given(st.lists(report, min_size=1, max_size=4), st.lists(trees, min_size=1, max_size=12))
def test_engine_finds_what_places_find(new_address, make_document, reports, queries):
    address = new_address()
    documents = {}
    with open_writer(address) as writer:
        for number, (language, texts) in enumerate(reports):
            documents[f"r{number}"] = make_document(f"r{number}", texts, language=language, title="")
            writer.put(documents[f"r{number}"])
        writer.commit()
    searcher = open_searcher(address)
    for tree in queries:
        result = searcher.search(SearchRequest(ParsedQuery(str(tree), tree), pages_per_report=None))
        found = {hit.report.id: [page.number for page in hit.pages] for hit in result.hits}
        expected = {
            id: [n for n in range(1, len(item.pages) + 1) if find_places(tree, n, _reader(item.pages))]
            for id, item in documents.items()
            if _matches(tree, item.pages)
        }
        assert found == expected, str(tree)
    searcher.close()


@given(trees)
def test_a_printed_tree_reads_as_itself(tree):
    parsed = parse(str(tree))
    assert parsed.repairs == ()
    assert parse(parsed.understood).tree == parsed.tree


@given(st.text(alphabet=st.characters() | st.sampled_from('"()-*:=“”ANDORNOT titleyear'), max_size=60))
def test_whatever_is_typed_is_read_and_read_the_same_again(text):
    parsed = parse(text)
    assert parse(parsed.understood).tree == parsed.tree
    assert all(0 <= repair.position <= len(text) for repair in parsed.repairs)
    assert all(a.position <= b.position for a, b in pairwise(parsed.repairs))
