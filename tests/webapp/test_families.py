"""Families on the pages and in the API: over the samples, of which one is there in two languages."""

from urllib.parse import quote

import pytest

from engine.factory import open_searcher
from engine.report import Fingerprint, Report
from engine.request import Relative
from webapp.family import family_of, kin_of

CASE = quote('"C-22/2019"', safe="")  # a file number that stands in both


@pytest.fixture(scope="module")
def site(serving, editions_library):
    with serving(editions_library) as site:
        yield site


@pytest.fixture(scope="module")
def ids(editions_library) -> dict[str, str]:
    """The ids of both editions by language."""
    searcher = open_searcher(editions_library)
    found = {report.language: report.id for report in searcher.walk() if searcher.family(report.id)}
    searcher.close()
    assert found.keys() == {"en", "es"}
    return found


def test_a_family_stands_once_and_names_its_other_editions(site, ids):
    page = site.get(f"/?q={CASE}").text
    assert "2 reports in 1 group" in page
    assert page.count('class="entry"') == 1
    assert "Index of Vessels and Recruiters" in page
    assert "Índice de buques y enganchadores" in page


def test_the_switch_lists_each_report_and_stays_in_the_address(site):
    page = site.get(f"/?q={CASE}&each=1").text
    assert "2 reports in" not in page
    assert page.count('class="entry"') == 2
    assert page.count('<input type="hidden" autocomplete="off" name="each" value="1">') == 1
    assert f"/?q={CASE}&amp;each=1&amp;sort=title" in page
    assert 'href="/?q=%22C-22%2F2019%22"' in page  # back


def test_no_switch_where_nothing_is_grouped(site):
    page = site.get("/?q=Jinotega&language=en").text
    assert "Editions" not in page
    assert "in 1 group" not in page


def test_an_edition_that_is_not_in_the_list_is_told_apart(site, ids):
    page = site.get(f"/?q={CASE}&language=es").text
    assert "Also, not in this list" in page
    assert f'<a href="/report/{ids["en"]}?' in page


def test_the_report_page_names_the_editions(site, ids):
    page = site.get(f"/report/{ids['es']}?q={CASE}").text
    assert f'<a href="/report/{ids["en"]}?q=%22C-22%2F2019%22"' in page
    assert "English · tidewater-observatory/fishing/vessel-index-2022.pdf" in page


def test_the_viewer_leads_to_the_same_page_of_another_edition(site, ids):
    page = site.get(f"/report/{ids['en']}/page/3?q={CASE}").text
    assert f'<a href="/report/{ids["es"]}/page/3?q=%22C-22%2F2019%22"' in page


def test_the_api_tells_families_and_lists_each_report_where_asked(site, ids):
    body = site.get(f"/api/v1/search?q={CASE}").json
    assert (body["total"], body["groups"], len(body["hits"])) == (2, 1, 1)
    (other,) = body["hits"][0]["family"]
    assert {body["hits"][0]["id"], other["id"]} == set(ids.values())
    assert (other["relation"], other["listed"]) == ("translation", True)
    every = site.get(f"/api/v1/search?q={CASE}&each=1").json
    assert (every["total"], every["groups"], len(every["hits"])) == (2, 1, 2)
    assert site.get(f"/api/v1/search?q={CASE}&each=yes").status == 400
    (edition,) = site.get(f"/api/v1/reports/{ids['en']}").json["family"]
    assert (edition["id"], edition["language"], edition["relation"]) == (ids["es"], "es", "translation")
    assert edition.keys() == {"id", "relation", "title", "language", "year", "path", "url"}


def test_pages_of_a_grouped_list_hold_each_family_once(site):
    whole = [hit["id"] for hit in site.get("/api/v1/search?q=&size=100").json["hits"]]
    by_page = [hit["id"] for page in range(1, 6) for hit in site.get(f"/api/v1/search?size=3&page={page}").json["hits"]]
    assert by_page == whole
    assert len(whole) == 13
    assert site.get("/?size=3&page=99", follow=False).headers["Location"] == "/?size=3&page=5"


def report(id: str, *, language: str = "en", year: int | None = 2019, content: str = "") -> Report:
    return Report(id, "/", f"{id}.pdf", Fingerprint(1, 1, content or id), id, year=year, languages=(language,))


@pytest.mark.parametrize(
    ("other", "text"),
    [
        (report("b", language="es"), "Spanish"),
        (report("b", language="es", year=2020), "Spanish, 2020"),
        (report("b", language="es", year=None), "Spanish"),
        (report("b", language=""), "another language"),
        (report("b"), "another version"),
        (report("b", year=2021), "version of 2021"),
        (report("b", year=None), "another version"),
        (report("b", content="a"), "b.pdf"),
    ],
)
def test_what_another_report_is_to_one(other, text):
    (kin,) = kin_of(report("a"), (Relative(other, listed=True),))
    assert kin.text == text


def test_editions_come_before_versions_and_copies():
    others = [report("b", content="a"), report("c"), report("d", language="ru"), report("e", language="ar")]
    assert [kin.report.id for kin in family_of(report("a"), others)] == ["e", "d", "c", "b"]
