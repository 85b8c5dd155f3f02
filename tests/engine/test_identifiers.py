"""DOI and ISBN in one form, however they are written."""

import pytest

from engine.identifiers import doi, isbn, isbn_10

ISBNS = [
    pytest.param("978-92-2-031577-4", "9789220315774", id="hyphens"),
    pytest.param("ISBN 978 92 2 031577 4", "9789220315774", id="spaces and its name"),
    pytest.param("ISBN-13: 978–92–2–031577–4", "9789220315774", id="dashes"),
    pytest.param("0-306-40615-2", "9780306406157", id="ten digits"),
    pytest.param("ISBN-10 0-8044-2957-x", "9780804429573", id="an X as check digit"),
    pytest.param("978-92-2-031577-5", "", id="a wrong digit"),
    pytest.param("0-306-40615-3", "", id="a wrong digit of ten"),
    pytest.param("977-14-7395-600-6", "", id="another kind of number"),
    pytest.param("forced labour", "", id="words"),
]


@pytest.mark.parametrize(("text", "digits"), ISBNS)
def test_an_isbn_is_thirteen_digits_or_none(text, digits):
    assert isbn(text) == digits
    assert isbn(digits) == digits


@pytest.mark.parametrize(
    ("digits", "older"),
    [("9780306406157", "0306406152"), ("9780804429573", "080442957X"), ("9791034300242", ""), ("", "")],
)
def test_the_older_form_of_an_isbn_leads_back_to_it(digits, older):
    assert isbn_10(digits) == older
    assert isbn(older) in (digits, "")


DOIS = [
    pytest.param("https://doi.org/10.1787/abc-en.", "10.1787/abc-en", id="address at the end of a sentence"),
    pytest.param("http://dx.doi.org/10.1787/abc-en", "10.1787/abc-en", id="older address"),
    pytest.param("(doi:10.1016/S0140-6736(05)67728-7)", "10.1016/S0140-6736(05)67728-7", id="brackets"),
    pytest.param("10.1000/xyz123, 10.1000/other", "10.1000/xyz123", id="the first of two"),
    pytest.param("version 10.2/3 of 110.1787/abc", "", id="other numbers"),
]


@pytest.mark.parametrize(("text", "name"), DOIS)
def test_a_doi_is_found_without_what_stands_around_it(text, name):
    assert doi(text) == name
    assert doi(name) == name
