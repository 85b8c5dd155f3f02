"""The DOI and the ISBNs that a report prints as its own."""

import pytest

from engine.report import Page
from indexer.numbered import doi_of, doi_of_info, isbns_of


def pages(*texts):
    return [Page(number, text) for number, text in enumerate(texts, 1)]


DOIS = [
    pytest.param(["A report\nhttps://doi.org/10.1787/abc-en\n"], "10.1787/abc-en", id="address"),
    pytest.param(["A report", "Cite as: DOI 10.1787/ABC, and doi:10.1787/abc."], "10.1787/abc", id="twice the same"),
    pytest.param(["See doi:10.1787/abc and doi:10.1000/xyz."], "", id="works that are cited"),
    pytest.param(["https://doi.org/10.1016/j.world-\ndev.2019"], "", id="broken at the end of a line"),
    pytest.param(["one", "two", "three", "doi:10.1787/abc"], "", id="after the first pages"),
]


@pytest.mark.parametrize(("texts", "name"), DOIS)
def test_the_doi_is_the_only_one_of_the_first_pages(texts, name):
    assert doi_of(pages(*texts)) == name


def test_the_doi_may_stand_in_the_information_of_the_file():
    assert doi_of_info({"Title": "A report", "Subject": "Reports 2019; doi:10.1787/abc"}) == "10.1787/abc"


ISBNS = [
    pytest.param(
        ["Imprint\nISBN 978-92-2-031577-4 (print)\n978-92-2-031578-1 (web)"],
        ("9789220315774", "9789220315781"),
        id="two, of which one is named",
    ),
    pytest.param(
        ["ISBN-10: 0-306-40615-2\nISBN-13: 978-0-306-40615-7"], ("9780306406157",), id="the same in its two forms"
    ),
    pytest.param(["ISBN 978-92-2-031577-5"], (), id="a wrong digit"),
    pytest.param(["Call 9789220315774"], (), id="a number that is not named so"),
    pytest.param([*["text"] * 6, "ISBN 978-92-2-031577-4"], ("9789220315774",), id="on the last page"),
    pytest.param([*["text"] * 6, "ISBN 978-92-2-031577-4", "text"], (), id="within"),
]


@pytest.mark.parametrize(("texts", "found"), ISBNS)
def test_isbns_are_those_named_so_at_the_front_or_on_the_last_page(texts, found):
    assert isbns_of(pages(*texts)) == found
