"""Batches over HTTP, and the same from the command line."""

import csv
import io
import json
import re
from html import unescape
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from engine.errors import EngineUnavailable
from engine.evidence import batch

NAMES = ["Tidewater Observatory", "debt bondage", "no such vessel", "???", "recruit*"]


@pytest.fixture(scope="module")
def sample_site(serving, sample_library):
    with serving(sample_library) as running:
        yield running


def sent(site, path="/batch", *, headers=None, **fields):
    """What is answered to the form, and at which address."""
    with urlopen(Request(site.url + path, urlencode(fields).encode(), headers or {}), timeout=60) as response:
        return response.geturl(), response.read().decode("utf-8-sig")


def uploaded(site, name, content, path="/batch"):
    body = (
        f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: text/csv\r\n\r\n".encode()
        + content
        + b"\r\n--b--\r\n"
    )
    asked = Request(site.url + path, body, {"Content-Type": "multipart/form-data; boundary=b"})
    with urlopen(asked, timeout=60) as response:
        return response.read().decode("utf-8-sig")


def rows_of(page):
    """For each term its figures, or what is wrong with it."""
    made = {}
    for row in re.findall(r"<tr><th scope=\"row\".*?</tr>", page, re.DOTALL):
        term = unescape(re.search(r'dir="auto">([^<]*)', row)[1])
        problem = re.search(r'<span class="loss">([^<]+)', row)
        cells = re.findall(r'<td class="number[^"]*">(?:<a [^>]*>)?([\d,–]+)', row)
        made[term] = unescape(problem[1]) if problem else cells
    return made


def test_a_short_list_has_an_address_to_share(sample_site):
    url, page = sent(sample_site, terms="\r\n".join(NAMES), by="report")
    assert "/batch?terms=Tidewater" in url
    rows = rows_of(page)
    assert list(rows) == NAMES
    assert rows["no such vessel"] == ["0", "0", "0"]
    assert "Line 4: It has no letter or number" in rows["???"]
    assert "3 terms found, 1 not found, 1 not searched." in page
    assert sample_site.get(url.removeprefix(sample_site.url)).text == page


def test_links_lead_to_the_search_and_to_the_first_place(sample_site):
    page = sample_site.get("/batch?terms=debt+bondage&language=en").text
    (reports, pages, hits) = rows_of(page)["debt bondage"]
    search = unescape(re.search(r'<td class="number"><a href="([^"]+)"', page)[1])
    assert f"<strong>{reports} reports · {pages} pages" in sample_site.get(search).text
    first = unescape(re.search(r'<ul class="mentions"><li><a href="([^"]+)"', page)[1])
    target, _, place = first.partition("#")
    assert place == "place-1"
    assert 'id="place-1"' in sample_site.get(target).text
    assert int(hits) >= int(pages)


def test_a_matrix_has_a_link_in_each_cell(sample_site):
    page = sample_site.get("/batch?by=language&of=pages&terms=debt%0Alabour").text
    cells = re.findall(r'<td class="number"><a href="([^"]+)" aria-label="(\d+) pages?, (\w+): (\w+)"', page)
    assert {term for *_, term in cells} == {"debt", "labour"}
    for url, number, _, _ in cells:
        assert re.search(rf"· {number} pages?<", sample_site.get(unescape(url)).text)


def test_a_long_list_is_answered_at_once_and_one_that_is_too_long_says_what_to_do(sample_site, monkeypatch):
    terms = "\n".join([*NAMES, *(f"Vessel {number}" for number in range(400))])
    url, page = sent(sample_site, terms=terms)
    assert url.endswith("/batch")
    assert len(rows_of(page)) == 405
    monkeypatch.setattr("webapp.batching.MOST", 100)
    answer = sample_site.get("/batch?" + urlencode({"terms": "\n".join(f"v{n}" for n in range(101))}))
    assert answer.status == 400
    assert "findspot batch FILE" in answer.text


def test_a_list_beyond_its_size_is_refused_in_words(sample_site):
    with pytest.raises(Exception, match="400") as refused:
        sent(sample_site, terms="x" * 1_100_000)
    with refused.value as answer:
        assert "larger than the 1 MB" in answer.read().decode()


def test_a_request_for_another_host_is_refused(sample_site):
    with pytest.raises(Exception, match="400") as refused:
        sent(sample_site, terms="debt", headers={"Host": "evil.example"})
    refused.value.close()


def test_a_file_is_read_as_its_name_says(sample_site):
    rows = rows_of(uploaded(sample_site, "list.csv", b"id,name\n1,debt bondage\n2,no such vessel\n"))
    assert list(rows) == ["debt bondage", "no such vessel"]
    assert list(rows_of(uploaded(sample_site, "list.txt", b"id,name\n"))) == ["id,name"]


def test_sheet_and_command_line_say_the_same(sample_site, sample_library, findspot, tmp_path):
    listed = tmp_path / "names.txt"
    listed.write_text("\n".join(NAMES), encoding="utf-8")
    for by in ("report", "region"):
        _, served = sent(sample_site, "/batch.csv", terms="\n".join(NAMES), by=by, of="hits", year="2010-")
        options = ("batch", listed, "--by", by, "--of", "hits", "--year", "2010-", "--library", sample_library)
        printed = findspot(*options, "--csv")
        assert printed.returncode == 0, printed.stderr
        assert sheet(printed.stdout) == sheet(served)
        assert "Line 4, ???: It has no letter or number" in printed.stderr
        assert "5 terms: 3 found, 1 not found, 1 not searched" in printed.stderr
    as_json = [json.loads(line) for line in findspot(*options, "--json").stdout.splitlines()]
    assert [row["term"] for row in as_json] == NAMES
    shown = findspot("batch", "-", "--library", sample_library, input="debt bondage\n")
    assert re.search(r"\d+ reports +\d+ pages +\d+ hits  debt bondage\n    \S.*, p\. \d+", shown.stdout)


def sheet(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_an_empty_list_is_a_page_and_no_sheet(sample_site):
    assert sample_site.get("/batch").status == 200
    assert sample_site.get("/batch.csv").status == 400


def test_the_library_failing_in_the_middle_ends_the_table_in_words(sample_site, monkeypatch):
    real, asked = batch.tally, []

    def failing(searcher, request, *arguments, **options):
        asked.append(request)
        if len(asked) > 1:
            raise EngineUnavailable("It is away.")
        return real(searcher, request, *arguments, **options)

    monkeypatch.setattr(batch, "tally", failing)
    page = sample_site.get("/batch?terms=debt%0Alabour%0Afish").text
    rows = rows_of(page)
    assert list(rows) == ["debt", "The rest of the list"]
    assert "It is away." in rows["The rest of the list"]
    assert "</html>" in page
