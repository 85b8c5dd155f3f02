"""Every page in the reader's language."""

from __future__ import annotations

import html
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from markupsafe import escape

from engine.factory import open_searcher
from engine.saying import moment, named, number, said, say_each
from tests.webapp.leaks import Bracketed, leaks
from webapp import _make_translations, create_app, tongue
from webapp.wording import counted

OTHERS = [name for name in tongue.LANGUAGES if name != tongue.SOURCE]
STATIC = Path(tongue.__file__).parent / "static"
ADDRESSES = [
    "/",
    "/?q=labour",
    "/?q=labour&exact=1&sort=title&size=2&page=2&pages=none",
    "/?q=labour+zeppelin",
    "/?q=zeppelin&region=THA&year=1990",
    "/?q=debt&region=nowhere&not_language=fr",
    "/?q=debt&region=142&not_region=THA&topic=forced-labour&year=2010-2020&since=2020-01-01",
    '/?q="debt bondage OR (passport',
    "/?q=the+NEAR/30+of+titel:x&year_from=19",
    "/?q=wages&each=1&pages=all",
    "/values/region?q=labour&not_region=THA",
    "/concordance",
    "/concordance?q=debt&by=right&region=142",
    "/counts",
    "/counts?q=labour&q=debt&by=region&region=142",
    "/counts?q=labour&q=debt&by=year&of=hits&hits=1&words=1",
    "/batch",
    "/batch?terms=debt%0Awages%0A%22open&by=region",
    "/batch?terms=debt%0Awages&by=report&of=hits",
    "/coverage",
    "/help",
    "/follow?q=debt",
    "/feed.atom?q=debt",
    "/nowhere",
    "/report/nobody",
    "/values/nothing",
    "/?q=/(a*)*b/",
    "{report}",
    "{report}?q=labour",
    "{report}/pages?q=labour",
    "{report}/page/1",
    "{report}/page/1?q=labour",
    "{report}/page/1?q=labour&zoom=150&find=debt&wide=1",
    "{report}/page/900",
]


@pytest.fixture(scope="module")
def app(sample_library):
    searcher = open_searcher(sample_library)
    yield create_app(searcher)
    searcher.close()


@pytest.fixture
def client(app):
    return app.test_client()


def get(client, address: str, **options):
    """The answer at the address, in which `{report}` is the path of a report with labour in it."""
    if "{report}" in address:
        found = client.get("/api/v1/search?q=labour&size=1").json["hits"][0]["id"]
        address = address.replace("{report}", f"/report/{found}")
    return client.get(address, buffered=True, **options)


@pytest.mark.parametrize("address", ADDRESSES)
def test_all_that_a_page_says_stands_in_the_catalogues(client, monkeypatch, address):
    monkeypatch.setattr(tongue, "_reader", Bracketed())
    answer = get(client, address)
    texts = re.findall(r"<title>(.*?)</title>", answer.text) if answer.mimetype != "text/html" else [answer.text]
    assert [leak for text in texts for leak in leaks(text)] == []


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_is_said_in_every_language(client, address, name):
    answer = get(client, address, headers={"Accept-Language": name})
    english = get(client, address)
    assert answer.status_code == english.status_code < 500
    if answer.mimetype == "text/html":
        direction = "rtl" if name == "ar" else "ltr"
        assert f'<html lang="{name}" dir="{direction}">' in answer.text
        assert answer.headers["Content-Language"] == name
        assert {"Accept-Language", "Cookie"} <= set(answer.vary)
    assert "%(" not in re.sub(r'<meta name="sentences"[^>]*>', "", answer.text)  # the form of what scripts say


@pytest.mark.parametrize("name", OTHERS)
def test_a_catalogue_has_what_the_pages_say_and_no_more(name):
    ids = {message.id for message in _make_translations.template() if message.id}
    assert {message.id for message in _make_translations.written(name) if message.id} == ids, "run make translations"


@pytest.mark.parametrize("name", OTHERS)
def test_every_sentence_is_translated_whole(name):
    catalogue = _make_translations.written(name)
    for message in catalogue:
        if not message.id:
            continue
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(forms), message.id
        assert not message.fuzzy, message.id
        assert len(forms) == (catalogue.num_plurals if message.pluralizable else 1), message.id
        assert list(message.check(catalogue)) == [], message.id
        source = message.id[-1] if isinstance(message.id, tuple) else message.id
        for form in forms:
            assert _kept(form) - _kept(source) == _kept(source) - _kept(form) == Counter(), message.id


def _kept(form: str) -> Counter:
    """Tags, and what is typed as it stands: a translation has them too."""
    return Counter(re.findall(r"</?[a-z][^>]*>|`[^`]+`|%\((?!number\))\w+\)s", form))


def test_scripts_say_what_pages_hold_for_them():
    said_there = set()
    for script in STATIC.glob("*.js"):
        code = re.sub(r"/\*\*.*?\*/", "", script.read_text(encoding="utf-8"))
        said_there |= set(re.findall(r'\bsay\(\s*"([^"]+)"', code))
    listed = {str(sentence) for sentence in tongue.SCRIPTS}
    assert said_there <= listed
    kinds = (STATIC / "suggest.js").read_text(encoding="utf-8")
    assert all(f'"{sentence}"' in kinds for sentence in listed - said_there - _by_name(listed))


def _by_name(listed: set[str]) -> set[str]:
    viewer = (STATIC / "viewer.js").read_text(encoding="utf-8")
    return {sentence for sentence in listed if f'"{sentence}"' in viewer}


def test_a_choice_is_kept_and_leads_back(client):
    answer = client.get("/language/ar?to=/%3Fq%3Ddebt%26region%3DTHA")
    assert (answer.status_code, answer.location) == (302, "/?q=debt&region=THA")
    assert 'lang="ar" dir="rtl"' in client.get("/", headers={"Accept-Language": "fr"}).text
    client.get("/language/en?to=/")
    assert '<html lang="en"' in client.get("/", headers={"Accept-Language": "fr"}).text


@pytest.mark.parametrize("query", ["عمل قسري", 'a&b?c "d"', "100 %"])
def test_the_way_back_has_what_was_typed(client, query):
    page = client.get("/", query_string={"q": query, "region": "THA"})
    way = html.unescape(re.search(r'href="(/language/fr[^"]*)"', page.text)[1])
    back = client.get(client.get(way).location)
    assert f'value="{escape(query)}"' in back.text
    assert back.request.args["region"] == "THA"


@pytest.mark.parametrize("to", ["//elsewhere.org", "/\\elsewhere.org", "https://elsewhere.org", "", "x"])
def test_a_choice_leads_to_no_other_host(client, to):
    assert client.get("/language/fr", query_string={"to": to}).location in ("/", "/%5Celsewhere.org")


def test_an_unknown_language_is_told(client):
    assert client.get("/language/tlh?to=/").status_code == 404
    assert '<html lang="en"' in client.get("/", headers={"Accept-Language": "tlh, ja;q=0.5"}).text


def test_the_api_and_what_is_taken_away_stay_in_english(client):
    for address in ("/api/v1/search?q=debt&region=THA", "/counts.csv?q=debt&by=region", "/export?q=debt&format=csv"):
        french = client.get(address, buffered=True, headers={"Accept-Language": "fr"})
        assert "Thailand" in french.text
        assert "Thaïlande" not in french.text


def test_numbers_dates_and_names_are_those_of_the_language(app):
    at = datetime(2026, 11, 29, 8, 30, tzinfo=UTC)
    expected = {
        "en": ("1,204", "29 November 2026, 08:30 UTC", "Thailand"),
        "fr": ("1\u202f204", "29 novembre 2026, 08:30 UTC", "Thaïlande"),
        "es": ("1.204", "29 de noviembre de 2026, 08:30 UTC", "Tailandia"),
        "ar": ("1,204", "29 نوفمبر 2026، 08:30 UTC", "تايلاند"),
    }
    for name, wanted in expected.items():
        with app.test_request_context("/", headers={"Accept-Language": name}):
            told = tuple(str(tongue.told(one)) for one in (number(1204), moment(at), named("region", "THA")))
        assert told == wanted


def test_arabic_has_its_six_forms_of_a_number(app):
    with app.test_request_context("/", headers={"Accept-Language": "ar"}):
        told = [tongue.told(counted(number, "page")) for number in (0, 1, 2, 3, 12, 100)]
    forms = _make_translations.written("ar").get(("%(number)s page", "%(number)s pages")).string
    assert told == [
        form.replace("%(number)s", str(number)) for form, number in zip(forms, (0, 1, 2, 3, 12, 100), strict=True)
    ]


def test_a_copy_of_a_sentence_is_the_english_one():
    import pickle

    sentence = say_each("%(number)s page", "%(number)s pages", 3)
    assert type(pickle.loads(pickle.dumps(sentence))) is str
    assert said(sentence, Bracketed()) == "⟦3 pages⟧"
