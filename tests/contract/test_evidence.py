"""Concordance and export: the very places that the search counts, on both engines, without a limit."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from bench.questions import questions
from engine.evidence.concordance import ORDERS, concordance, grouped
from engine.evidence.export import COLUMNS, FORMATS, rows
from engine.evidence.places import places_found, reports_found
from engine.query.expand import understand
from engine.request import SearchRequest

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
QUESTIONS = 100


def asked(text, **request):
    return SearchRequest(understand(text), **request)


def test_places_of_a_hundred_queries_are_those_that_the_search_counts(searcher):
    drawn = list(questions(searcher, QUESTIONS, seed=3))
    assert len(drawn) == QUESTIONS
    total = 0
    for question in drawn:
        request = asked(question.text, filters=question.filters, excluded=question.excluded, sort="title")
        result = searcher.search(request)
        found = list(places_found(searcher, request))
        counted = {
            (hit.report.id, page.number): page.places for hit in reports_found(searcher, request) for page in hit.pages
        }
        places = {}
        for one in found:
            places[one.report.id, one.page.number] = places.get((one.report.id, one.page.number), 0) + 1
            assert one.number == places[one.report.id, one.page.number]
        assert places == counted
        assert len(counted) == result.pages_total
        assert len({id for id, _ in counted}) <= result.total
        assert (
            len(list(concordance(searcher, request)))
            == len(list(rows(searcher, request, lambda _: "", NOW)))
            == len(found)
        )
        total += len(found)
    assert total > QUESTIONS


def test_lists_longer_than_what_is_asked_at_a_time(searcher, monkeypatch):
    whole = [(one.report.id, one.page.number, one.place) for one in places_found(searcher, asked("labour"))]
    monkeypatch.setattr("engine.evidence.places.REPORTS", 1)
    assert [(one.report.id, one.page.number, one.place) for one in places_found(searcher, asked("labour"))] == whole
    assert len({id for id, _, _ in whole}) > 2


def test_reports_with_only_some_words_are_no_evidence_unless_there_are_no_others(searcher):
    both = list(reports_found(searcher, asked("debt wages")))
    assert both
    assert not any(hit.some for hit in both)
    assert all(hit.some for hit in reports_found(searcher, asked("debt zzzunknown")))


def test_lines_show_the_words_in_their_context(searcher):
    for line in concordance(searcher, asked('"debt bondage"'), width=30):
        text, place = line.found.page.text, line.found.place
        assert line.words == " ".join(text[place.start : place.end].split())
        joined = " ".join(f"{line.left}{line.words}{line.right}".split())
        assert joined in " ".join(text.split())
        assert len(line.left) <= 30 >= len(line.right)


@pytest.mark.parametrize("order", ORDERS)
def test_orders_lose_nothing(searcher, order):
    lines = list(concordance(searcher, asked("debt")))
    ordered = sorted(lines, key=ORDERS[order])
    assert len(ordered) == len(lines) > 5
    keys = [ORDERS[order](line) for line in ordered]
    assert keys == sorted(keys)


def test_groups_count_all_lines(searcher):
    lines = list(concordance(searcher, asked("debt")))
    groups = grouped(lines, "right")
    assert sum(group.places for group in groups) == len(lines)
    assert [group.places for group in groups] == sorted((group.places for group in groups), reverse=True)
    assert all(0 < group.reports <= group.places for group in groups)


def test_each_form_of_file_has_each_row(searcher):
    made = list(rows(searcher, asked("debt"), lambda found: f"http://site/{found.report.id}", NOW))
    written = {name: b"".join(form.written(made)) for name, form in FORMATS.items()}
    table = list(csv.DictReader(io.StringIO(written["csv"].decode("utf-8-sig"))))
    objects = [json.loads(line) for line in written["jsonl"].decode().splitlines()]
    assert [row["quote"] for row in objects] == [row["quote"] for row in made]
    assert [row["sha256"] for row in table] == [row["sha256"] for row in made]
    assert tuple(table[0]) == COLUMNS
    assert table[0]["exported"] == "2026-03-01T12:30:00+00:00"
    assert table[0]["link"].startswith("http://site/")
    assert written["markdown"].decode().count("\n> [p. ") == len(made)
    assert len(cells_of(written["xlsx"])) == len(made) + 1


def test_a_cell_is_never_a_formula():
    row = dict.fromkeys(COLUMNS, "=1+1") | {"organisations": ("-a", "b")}
    (cells,) = list(csv.reader(io.StringIO(b"".join(FORMATS["csv"].written([row])).decode("utf-8-sig"))))[1:]
    assert set(cells) == {"'=1+1", "'-a; b"}
    assert "<f>" not in sheet_of(b"".join(FORMATS["xlsx"].written([row])))


def test_files_without_rows_have_their_columns():
    assert b"".join(FORMATS["csv"].written([])).decode("utf-8-sig").strip() == ",".join(COLUMNS)
    assert len(cells_of(b"".join(FORMATS["xlsx"].written([])))) == 1


def test_a_sheet_holds_no_more_than_it_can(monkeypatch):
    monkeypatch.setattr("engine.evidence.export.SHEET_ROWS", 2)
    book = b"".join(FORMATS["xlsx"].written([dict.fromkeys(COLUMNS, "x")] * 5))
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        assert sum(name.startswith("xl/worksheets/sheet") for name in parts.namelist()) == 3


def sheet_of(book: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return parts.read("xl/worksheets/sheet1.xml").decode()


def cells_of(book: bytes):
    return ElementTree.fromstring(sheet_of(book)).findall(".//{*}row")
