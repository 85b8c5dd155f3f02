"""Facets that are too long for the search page: what stands there, and the page of all their values."""

import html
import re

import pytest

from engine.factory import open_writer
from webapp.facets import MOST

NUMBER = MOST + 30


@pytest.fixture(scope="module")
def crowded(serving, report_of, tmp_path_factory):
    """A site of two reports: one of very many organisations, one of none."""
    folder = tmp_path_factory.mktemp("crowded")
    names = tuple(f"Réseau {number:03}" for number in range(NUMBER))
    with open_writer(str(folder / "library")) as writer:
        writer.put(report_of(folder / "many.pdf", folder, "many", ["debt"], organisations=names))
        writer.put(report_of(folder / "none.pdf", folder, "none", ["debt"]))
        writer.commit()
    with serving(str(folder / "library")) as site:
        yield site


def rows(page, name):
    return re.findall(rf'name="{name}" value="([^"]*)"', page)


def hrefs(page, after):
    return [html.unescape(url) for url in re.findall(rf'<a [^>]*?href="([^"]*)"[^>]*>{after}', page)]


def test_a_facet_shows_its_greatest_values_what_is_chosen_and_none(crowded):
    page = crowded.get("/?q=debt&organisation=R%C3%A9seau+229").text
    shown = rows(page, "organisation")
    assert len(shown) == MOST + 1
    assert (shown[0], shown[-1]) == ("Réseau 229", "none")
    (every,) = hrefs(page, f"All {NUMBER + 1}")
    assert every.startswith("/values/organisation?q=debt&organisation=R")


def test_all_values_stand_on_their_page_and_lead_back_to_the_list(crowded):
    page = crowded.get("/values/organisation?q=debt&year=none").text
    assert f"{NUMBER + 1} values" in page
    listed = hrefs(page, "Réseau")
    assert len(listed) == NUMBER
    assert listed[5] == "/?q=debt&year=none&organisation=R%C3%A9seau+005"
    assert "Réseau 005" in crowded.get(listed[5]).text
    assert len(hrefs(page, "Leave out")) == NUMBER + 1
    assert "not_organisation=R%C3%A9seau+000" in hrefs(page, "Leave out")[0]


def test_values_are_found_by_a_part_of_their_name_without_accents(crowded):
    page = crowded.get("/values/organisation?q=debt&find=RESEAU+22").text
    assert f"10 of {NUMBER + 1} values" in page
    assert len(hrefs(page, "Réseau")) == 10
    assert 'name="q" value="debt"' in page


def test_what_is_chosen_is_taken_off_there(crowded):
    page = crowded.get("/values/organisation?organisation=R%C3%A9seau+001&not_organisation=none").text
    assert re.search(r'<a href="/\?not_organisation=none" aria-current="true"', page)
    assert re.search(r'<a class="bar-value" href="/\?organisation=R%C3%A9seau\+001">Take back', page)


def test_no_other_page_is_made_up(crowded):
    assert crowded.get("/values/title").status == 404
    assert "&lt;b&gt;" in crowded.get("/values/organisation?find=<b>").text
