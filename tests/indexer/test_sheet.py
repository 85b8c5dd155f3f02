"""The sheet of a library: written, corrected, and given back."""

import csv
import io

import pytest

from engine.report import Fingerprint, Report
from engine.vocabulary import document_types, label, languages, regions, topics
from indexer.cells import guarded, unguarded
from indexer.library import find_pdfs
from indexer.metadata import GIVEN, Metadata
from indexer.sheet import write_sheet


def report(path, root="/reports", **described):
    return Report(f"{root}{path}", root, path, Fingerprint(0, 0, ""), described.pop("title", "T"), **described)


def rows(*reports):
    file = io.StringIO()
    write_sheet(file, reports)
    return list(csv.DictReader(io.StringIO(file.getvalue(), newline="")))


def test_each_report_is_a_row_with_its_values_and_their_origins():
    described = report(
        "in/a.pdf", authors=("Ann", "Ben"), year=2019, regions=("THA",), topics=("debt-bondage",), languages=("en",),
        isbn=("9789220315774",), origins={"title": "page 1", "year": "text"},
    )  # fmt: skip
    (row,) = rows(described)
    assert list(row) == ["path", *GIVEN, *(f"{name} origin" for name in GIVEN)]
    assert {name: cell for name, cell in row.items() if cell} == {
        "path": "in/a.pdf", "title": "T", "authors": "Ann; Ben", "year": "2019", "regions": "Thailand",
        "topics": "Debt bondage", "languages": "English", "isbn": "ISBN 9789220315774",
        "title origin": "page 1", "year origin": "text",
    }  # fmt: skip


def test_rows_are_in_the_order_of_paths_and_tell_the_same_path_in_two_folders_apart():
    made = rows(report("b.pdf"), report("a.pdf", "/two"), report("a.pdf", "/one"))
    assert [row["path"] for row in made] == ["/one/a.pdf", "b.pdf", "/two/a.pdf"]


def test_what_was_taken_away_says_so():
    (row,) = rows(report("a.pdf", replaced={"year": (1990, "text")}))
    assert (row["year"], row["authors"]) == ("none", "")


@pytest.mark.parametrize(
    ("field", "vocabulary"),
    [("topic", topics), ("region", regions), ("language", languages), ("document_type", document_types)],
)
def test_each_value_of_a_vocabulary_is_found_again_by_its_label(field, vocabulary):
    named = {concept.id: vocabulary().find(label(field, concept.id)) for concept in vocabulary()}
    assert named == {id: id for id in named}


@pytest.mark.parametrize("text", ["=1+1", "-A", "+A", "@A", "'=A", "''-", "A", "'A", "", "'"])
def test_a_cell_is_no_formula_and_gives_its_text_back(text):
    cell = guarded(text)
    assert unguarded(cell) == text
    assert not cell.startswith(("=", "+", "-", "@"))


ODD = {
    "title": "=cmd|' /C calc'!A0",
    "authors": ("Ann; of Nowhere", "Ben  B.\u00a0C."),
    "abstract": 'Two\nlines, "quoted"; and \ud800 half a letter',
    "organisations": ("'Quoted' Society",),
    "source_url": "https://example.org/a?b=c",
    "doi": "10.1016/S0140-6736(05)67728-7",
}


def test_a_sheet_given_back_as_it_was_changes_nothing(tmp_path, make_pdf):
    make_pdf(tmp_path / "in  two" / "a.pdf", "one")
    described = report("in  two/a.pdf", str(tmp_path), **ODD, origins=dict.fromkeys(ODD, "text"))
    sheet = tmp_path / "sheet.csv"
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        write_sheet(file, [described])
    (pdf,) = find_pdfs([tmp_path], (), apart=[sheet]).pdfs
    metadata = Metadata(sheet, [pdf])
    given = metadata.of(pdf)
    assert metadata.warnings == []
    assert given.values["title"] == ODD["title"]
    assert given.applied_to(described) == described
