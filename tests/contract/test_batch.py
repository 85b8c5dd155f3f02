"""Batches: each row and cell is what the single search says, a bad line costs itself, on both engines."""

import pytest

from engine.errors import InputError
from engine.evidence.batch import BY, REPORT, batch, columns, headings, is_plain, lines_of, table, terms_of
from engine.evidence.counts import AT_ONCE, Bounds, narrowed
from engine.evidence.places import places_found, reports_found
from engine.query.expand import understand
from engine.request import SearchRequest

LIST = [
    "Tidewater Observatory",
    "debt",
    '"debt bondage" AND fish*',
    "",
    "???",
    "no such vessel",
    "DEBT",
    "/(/",
    "labour",
]


def terms(lines, *, phrases=True):
    return terms_of(enumerate(lines, start=1), phrases=phrases, understand=understand)


def ran(searcher, *, filters=None, lines=LIST, phrases=True, **how):
    return list(
        batch(searcher, terms([*filter(None, lines)], phrases=phrases), SearchRequest(filters=filters or {}), **how)
    )


@pytest.mark.parametrize(("phrases", "filters"), [(True, {}), (False, {"language": ("en",), "year": ("2015-",)})])
def test_cells_are_those_of_the_single_searches(searcher, filters, phrases):
    checked = 0
    for row in ran(searcher, filters=filters, phrases=phrases, keep=None):
        if row.tally is None:
            continue
        single = searcher.search(SearchRequest(row.term.query, filters=filters))
        request = SearchRequest(row.term.query, filters=filters)
        assert (row.tally.total.reports, row.tally.total.pages) == (single.total, single.pages_total)
        assert row.tally.total.hits == sum(1 for _ in places_found(searcher, request))
        assert [one.report.id for one in row.tally.mentions] == [
            hit.report.id for hit in reports_found(searcher, request)
        ]
        for name in ("region", "year"):
            for value, cell in row.tally.by[name].items():
                asked = SearchRequest(row.term.query, filters=narrowed(filters, name, value), size=0, facets=False)
                found = searcher.search(asked)
                assert (found.total, found.pages_total) == (cell.reports, cell.pages)
                checked += 1
        assert {one for name in BY if name != REPORT for one in row.tally.by[name]} or not single.total
    assert checked > 10


def test_a_mention_leads_to_its_first_place(searcher):
    (row,) = ran(searcher, lines=["debt"], keep=3)
    assert len(row.tally.mentions) == 3
    for mention in row.tally.mentions:
        pages = searcher.pages(mention.report.id, row.term.query)
        assert mention.page == pages[0].number
        assert mention.figures.hits == sum(page.places for page in pages)
        assert searcher.places(mention.report.id, row.term.query, mention.page)


def test_a_bad_line_costs_itself_and_says_why(searcher):
    rows = {row.term.text: row for row in ran(searcher, lines=[*LIST, "x" * 30_000, 'recruit* "fees'], phrases=True)}
    assert "no letter or number" in rows["???"].problem
    assert "characters" in rows["x" * 30_000].problem
    assert rows["no such vessel"].tally.total.reports == 0
    assert rows['recruit* "fees'].tally.total.reports > 0  # repaired as in a search
    assert rows["debt"].tally.total.reports > 0
    assert "DEBT" not in rows  # the same as one before
    too_many = [row for row in ran(searcher, lines=["*a*", "debt"], phrases=False) if row.problem]
    assert {row.term.text for row in too_many} <= {"*a*"}


def test_a_common_term_keeps_its_reports_and_pages_and_says_that_hits_are_not_counted(searcher):
    (row,) = ran(searcher, lines=["labour"], bounds=Bounds(reports=None, pages=1), keep=1)
    assert row.tally.total.reports > 1
    assert row.tally.total.hits is None
    assert row.tally.mentions[0].page == 0
    assert AT_ONCE.pages > 1


def test_the_sheet_has_a_cell_for_each_value_and_a_row_for_each_mention(searcher):
    request = SearchRequest()
    values = columns(searcher, request, "language")
    rows = list(batch(searcher, terms(["debt", "???"]), request, keep=None))
    found, bad = table(rows, "language", values, "pages")
    assert set(found) <= set(headings("language", values))
    assert sum(found[value.label] for value in values) >= found["pages"] > 0  # a report may be in two languages
    assert bad["line"] == 2
    assert bad["problem"]
    mentions = list(table(rows[:1], REPORT, (), "reports"))
    assert len(mentions) == rows[0].tally.total.reports
    assert sum(one["hits"] for one in mentions) == rows[0].tally.total.hits


@pytest.mark.parametrize(
    "plain",
    ["Sea Star", "M/V Sea Star", "Acme (Thailand) Co., Ltd.", "LOVE AND HOPE", "Trick or Treat", "Who's there?",
     "Sea Star 7 - II", "Foo: bar", "A/S Norsk", "C-22/2019", "强迫劳动"],
)  # fmt: skip
def test_names_are_sought_as_they_stand(plain):
    assert is_plain(plain)
    (term,) = terms([plain])
    assert term.query.text == f'="{plain}"'
    assert not term.query.repairs


@pytest.mark.parametrize(
    "query",
    ['"sea star"', "recruit*", "debt AND bondage", "fish NOT lake", "year:2019 fish", "-lake fish", "fish -lake",
     "=Nauru", "debt NEAR/5 fish", "/fish.*/", "bondge~1", "“sea star”"],
)  # fmt: skip
def test_lines_with_operators_are_queries(query):
    assert not is_plain(query)
    (term,) = terms([query])
    assert term.query.text == query


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"vessel;Name;flag\n1;Sea Star;TH\n2;;TH\n3;\"Two; parts\";KH\n", [(2, "Sea Star"), (4, "Two; parts")]),
        (b"Sea Star,TH\nB,KH\n", [(1, "Sea Star"), (2, "B")]),
        ("\ufeffterm\nMüller\n".encode(), [(2, "Müller")]),
        ("term\nMüller\n".encode("cp1252"), [(2, "Müller")]),
        (b"", []),
    ],
)  # fmt: skip
def test_tables_are_read_as_spreadsheets_write_them(content, found):
    assert lines_of(content, table=True) == found


def test_a_list_has_a_term_a_line(make):
    with pytest.raises(InputError, match="save a spreadsheet as CSV"):
        lines_of(b"PK\x03\x04\x00\x00", table=False)
    assert lines_of(b"Sea Star, Ltd\r\n\r\n B \n", table=False) == [(1, "Sea Star, Ltd"), (3, " B ")]
