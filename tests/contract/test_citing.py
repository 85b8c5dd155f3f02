"""References to reports: those of the list, and what programs that keep references read in them."""

import json

import bibtexparser
import pytest
import rispy
from jsonschema import Draft7Validator

from engine.evidence.citing import STYLES, citation, reference, references
from engine.query.expand import understand
from engine.report import Fingerprint, Page, Report
from engine.request import SearchRequest

# What the schema of CSL-JSON (csl-data.json) says of the fields that we write.
TEXT = {"type": "string"}
CSL = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["type", "id"],
        "additionalProperties": False,
        "properties": {
            "type": {"enum": ["article", "legal_case", "legislation", "report", "speech", "thesis"]},
            "author": {
                "type": "array",
                "items": {"type": "object", "properties": {"literal": TEXT}, "additionalProperties": False},
            },
            "issued": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "date-parts": {"type": "array", "items": {"type": "array", "items": {"type": "number"}}},
                },
            },
            **dict.fromkeys(
                (
                    "id",
                    "title",
                    "publisher",
                    "number-of-pages",
                    "language",
                    "DOI",
                    "ISBN",
                    "URL",
                    "keyword",
                    "abstract",
                ),
                TEXT,
            ),
        },
    },
}
NASTY = Report(
    id="nasty/1",
    root="/r",
    path="a.pdf",
    fingerprint=Fingerprint(1, 1, "s"),
    title="50 % of $9: {brackets} & \\slashes_#1 ~ ^\r\nER  - ",
    authors=("Smith, Ana", "Bread and Roses", "李明"),
    organisations=("Law & Order",),
    year=2019,
    abstract="One\n\nTwo }",
    doi="10.1/a_{b}",
    isbn=("9789220315774",),
    document_type="thesis",
    languages=("en",),
    page_count=7,
)


def written(style, rows):
    return b"".join(STYLES[style].written(rows)).decode()


def bibtex(text):
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    return [
        {"type": entry.entry_type, "key": entry.key} | {field.key: field.value for field in entry.fields}
        for entry in library.entries
    ]


@pytest.mark.parametrize("text", ["debt", "", "organisation:tidewater", "zzzunknown"])
def test_each_report_of_the_list_is_a_reference_in_its_order(searcher, text):
    request = SearchRequest(understand(text), sort="title")
    result = searcher.search(SearchRequest(understand(text), sort="title", size=1000))
    titles = [" ".join(hit.report.title.split()) for hit in result.hits if result.some or not hit.some]
    rows = list(references(searcher, request, lambda report: f"http://site/report/{report.id}"))
    assert [row["title"] for row in rows] == titles
    assert len({row["key"] for row in rows}) == len(rows)
    items = json.loads(written("csl", rows))
    assert [error.message for error in Draft7Validator(CSL).iter_errors(items)] == []
    entries, lines = bibtex(written("bibtex", rows)), rispy.loads(written("ris", rows))
    assert [item["title"] for item in items] == titles
    assert [entry["title"] for entry in lines] == titles
    assert [entry["key"] for entry in entries] == [row["key"] for row in rows]
    assert [entry.get("year", "") for entry in entries] == [str(row["year"] or "") for row in rows]
    assert all(entry["url"].startswith("http") for entry in entries)


def test_whatever_a_report_is_called_its_reference_can_be_read():
    row = reference(NASTY, "http://site/{x}")
    (entry,), (lines,), (item,) = (
        bibtex(written("bibtex", [row])),
        rispy.loads(written("ris", [row])),
        json.loads(written("csl", [row])),
    )
    title = "50 % of $9: {brackets} & \\slashes_#1 ~ ^ ER -"
    assert entry["title"] == (
        r"{50 \% of \$9: \{brackets\} \& \textbackslash{}slashes\_\#1 \textasciitilde{} \textasciicircum{} ER -}"
    )
    assert entry["author"] == "{Smith, Ana} and {Bread and Roses} and 李明"
    assert (entry["type"], entry["school"], entry["pagetotal"]) == ("phdthesis", r"Law \& Order", "7")
    assert (lines["type_of_reference"], lines["title"], lines["authors"]) == ("THES", title, list(NASTY.authors))
    assert (lines["doi"], lines["year"], lines["urls"]) == ("10.1/a_{b}", "2019", ["https://doi.org/10.1/a_%7Bb%7D"])
    assert (item["type"], item["title"], item["ISBN"], item["issued"]) == (
        "thesis", title, "9789220315774", {"date-parts": [[2019]]},
    )  # fmt: skip
    assert [error.message for error in Draft7Validator(CSL).iter_errors([item])] == []


def test_a_page_is_cited_by_label_and_number():
    assert citation(NASTY, Page(14, "", label="xii")).endswith(" (2019), p. xii (page 14 of the PDF).")
    assert citation(Report("a", "/", "a.pdf", Fingerprint(1, 1, ""), "Title")) == "Title."
