import json

import pytest

from engine.errors import InputError
from engine.report import Fingerprint, Report
from indexer.library import find_pdfs
from indexer.metadata import Given, Metadata


@pytest.fixture
def folder(tmp_path, make_pdf):
    for name in ("a.pdf", "in/b.pdf", "in/c.pdf"):
        make_pdf(tmp_path / name, "one")
    return tmp_path


def given(folder, listing=None):
    pdfs = find_pdfs([folder], (), apart=[listing] if listing else []).pdfs
    metadata = Metadata(listing, pdfs)
    return metadata, {pdf.path: metadata.of(pdf) for pdf in pdfs}


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_sidecar_names_are_forgiven(folder):
    said = {"Title": "T", "Author": "A; B", "organization": ["O"], "Document Type": "report", "URL": "https://x.org"}
    write(folder / "a.json", json.dumps({**said, "publication_year": "March 2019", "Countries": "Kenya;UGA"}))
    metadata, by_path = given(folder)
    assert by_path["a.pdf"].values == {
        "title": "T",
        "authors": ("A", "B"),
        "organisations": ("O",),
        "document_type": "report",
        "source_url": "https://x.org",
        "year": 2019,
        "regions": ("KEN", "UGA"),
    }
    assert set(by_path["a.pdf"].origins.values()) == {"sidecar"}
    assert metadata.warnings == []


def test_sidecar_goes_before_the_listing(folder):
    write(folder / "a.json", '{"title": "From the sidecar"}')
    listing = write(folder / "list.csv", "file,title,year\na.pdf,From the listing,2001\n")
    _, by_path = given(folder, listing)
    assert by_path["a.pdf"].values == {"title": "From the sidecar", "year": 2001}
    assert by_path["a.pdf"].origins == {"title": "sidecar", "year": "listing"}


@pytest.mark.parametrize("path", ["in/b.pdf", "b.pdf", "in\\b.pdf", "./in/b.pdf"])
def test_row_finds_its_file(folder, path):
    listing = write(folder / "list.json", json.dumps([{"path": path, "year": 1999}]))
    metadata, by_path = given(folder, listing)
    assert by_path["in/b.pdf"].values == {"year": 1999}
    assert metadata.warnings == []


def test_listing_with_semicolons_between_columns_is_read(folder):
    listing = write(folder / "list.csv", 'file;authors\na.pdf;"A; B"\n')
    assert given(folder, listing)[1]["a.pdf"].values == {"authors": ("A", "B")}


@pytest.mark.parametrize(
    ("row", "warning"),
    [
        (
            "nowhere.pdf,T,2001,KEN",
            "row 2: no PDF here has the name nowhere.pdf; a path is taken from the folder indexed",
        ),
        ("a.pdf,T,2001,KEN,more", "row 2: no column is named over “more”"),
        ("a.pdf,T,2001,KEN\nin/../a.pdf,U,,", "row 3: row 2 has the file in/../a.pdf too. Where both say something"),
        (",T,2001,KEN\n,t,2002,UGA", "row 3: row 2 has the title “t” too"),
        ("a.pdf,T,soon,KEN", "row 2: “soon” is no year"),
        ("a.pdf,T,2001,Atlantis", "row 2: “Atlantis” is no region that is known here"),
        (",,2001,KEN", "row 2: it names neither a file nor a title"),
        ('a.pdf,T,2001,KEN\nb.pdf,,,"THA; Atlantis"', "row 3: “Atlantis” is no region"),
    ],
)
def test_row_that_cannot_be_used_is_named(folder, row, warning):
    listing = write(folder / "list.csv", f"path,title,year,region\n{row}\n")
    (said,) = given(folder, listing)[0].warnings
    assert warning in said


def test_first_of_two_rows_counts_and_the_second_adds(folder):
    listing = write(folder / "list.csv", "path,year,authors\na.pdf,2001,\na.pdf,2002,Ann\n")
    assert given(folder, listing)[1]["a.pdf"].values == {"year": 2001, "authors": ("Ann",)}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_listing_is_read_as_spreadsheets_write_it(folder, encoding):
    listing = folder / "list.csv"
    listing.write_bytes("path\ttitle\r\na.pdf\tCafé\r\n".encode(encoding))
    metadata, by_path = given(folder, listing)
    assert (by_path["a.pdf"].values, metadata.warnings) == ({"title": "Café"}, [])


def test_listing_that_is_no_csv_stops_the_run(folder):
    listing = write(folder / "list.csv", f"path,title\na.pdf,{'x' * 200_000}\n")
    with pytest.raises(InputError, match="not readable CSV"):
        given(folder, listing)


def test_unknown_column_is_named_once(folder):
    listing = write(folder / "list.csv", "path,colour\na.pdf,red\nb.pdf,blue\n")
    assert len([w for w in given(folder, listing)[0].warnings if "colour" in w]) == 1


def test_row_by_title_is_taken_or_named(folder):
    listing = write(folder / "list.csv", "title,year\nDebt at Sea,2001\nNever written,2002\n")
    metadata, _ = given(folder, listing)
    assert metadata.by_title("debt at sea").values["year"] == 2001
    (said,) = metadata.unmatched()
    assert "Never written" in said


def test_broken_sidecar_is_a_warning(folder):
    write(folder / "a.json", "{")
    metadata, by_path = given(folder)
    assert by_path["a.pdf"].values == {}
    assert "a.json: this is not readable JSON" in metadata.warnings[0]


def test_broken_listing_stops_the_run(folder):
    listing = write(folder / "list.json", "{")
    with pytest.raises(InputError, match="not readable JSON"):
        given(folder, listing)


def test_digest_changes_with_what_is_said_and_not_with_how(folder):
    metadata, _ = given(folder)

    def digest(text):
        write(folder / "a.json", text)
        return metadata.digest(given(folder)[1]["a.pdf"])

    assert digest('{"title": "A", "year": 2001}') == digest('{"Year": "2001", "Title": "A"}')
    assert digest('{"title": "A"}') != digest('{"title": "B"}')
    assert digest("{}") == ""


def test_given_values_go_before_described_ones():
    report = Report(
        "id", "/", "a.pdf", Fingerprint(0, 0, ""), "T", year=1990, origins={"title": "page 1", "year": "text"}
    )
    applied = Given({"year": 2001}, {"year": "sidecar"}).applied_to(report)
    assert (applied.title, applied.year) == ("T", 2001)
    assert applied.origins == {"title": "page 1", "year": "sidecar"}


@pytest.fixture
def report():
    origins = {"title": "page 1", "year": "text", "authors": "page 1"}
    return Report("id", "/", "a.pdf", Fingerprint(0, 0, ""), "T", ("A", "B"), year=1990, origins=origins)


def test_what_was_given_is_taken_back_whole(report):
    given = Given({"year": 2001, "doi": "10.1/x"}, {"year": "sidecar", "doi": "sidecar"}).applied_to(report)
    assert given.replaced == {"year": (1990, "text"), "doi": ("", "")}
    assert given.described_by_itself() == report
    other = Given({"title": "U"}, {"title": "listing"})
    assert other.applied_to(given.described_by_itself()) == other.applied_to(report)


def test_a_listing_that_says_what_the_report_says_changes_nothing(report):
    values = {"title": "T", "year": 1990, "authors": ("A", "B")}
    assert Given(values, dict.fromkeys(values, "listing")).applied_to(report) == report
    assert Given(values, dict.fromkeys(values, "sidecar")).applied_to(report).origins["title"] == "sidecar"


@pytest.mark.parametrize(
    ("row", "values"),
    [
        ("none,none,none,none", {"title": "none", "year": None, "authors": (), "doi": ""}),
        ("T,None,,", {"title": "T", "year": None}),
    ],
)
def test_none_takes_a_value_away(folder, row, values):
    listing = write(folder / "list.csv", f"path,title,year,authors,doi\na.pdf,{row}\n")
    assert given(folder, listing)[1]["a.pdf"].values == values


def test_numbers_are_read_in_their_one_form_or_named(folder):
    said = {"doi": "https://doi.org/10.1787/abc", "ISBN": ["978-92-2-031577-4", "0-306-40615-2", "978-92-2-031577-5"]}
    write(folder / "a.json", json.dumps(said))
    metadata, by_path = given(folder)
    assert by_path["a.pdf"].values == {"doi": "10.1787/abc", "isbn": ("9789220315774", "9780306406157")}
    (warning,) = metadata.warnings
    assert "“978-92-2-031577-5” is no ISBN, or a digit of it is wrong" in warning


def test_columns_of_origins_are_passed_over(folder):
    listing = write(folder / "list.csv", "path,year,year origin,Title Origin\na.pdf,2001,text,page 1\n")
    metadata, by_path = given(folder, listing)
    assert (by_path["a.pdf"].values, metadata.warnings) == ({"year": 2001}, [])
