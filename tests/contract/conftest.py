"""Libraries made in code, on each engine: the contract is the same for all."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from uuid import uuid4

import pytest

from engine.document import prepare
from engine.factory import open_searcher, open_writer
from engine.query.parse import parse
from engine.report import Fingerprint, Page, Report
from engine.request import SearchRequest

ENGINES = ("embedded", "elastic")


@pytest.fixture(scope="session", params=ENGINES)
def new_address(request, tmp_path_factory):
    """Gives at each call the address of a library that does not exist yet."""
    if request.param == "embedded":
        return lambda: str(tmp_path_factory.mktemp(request.param) / "library")
    url = request.getfixturevalue("elasticsearch_url")
    return lambda: f"{url}/library-{uuid4().hex}"


@pytest.fixture(scope="session")
def searcher(each_sample_library):
    """The samples on each engine."""
    opened = open_searcher(each_sample_library)
    yield opened
    opened.close()


@pytest.fixture
def address(new_address) -> str:
    """The address of a library that does not exist yet."""
    return new_address()


def document(
    id: str, texts: Iterable[str], *, language: str = "en", sha256: str = "", labels: Iterable[str] = (), **described
):
    labelled = zip_longest(texts, labels, fillvalue="")
    pages = tuple(
        Page(number, text, language, label, problem="" if text else "no text")
        for number, (text, label) in enumerate(labelled, start=1)
    )
    report = Report(
        id=id,
        root="/reports",
        path=f"{id}.pdf",
        fingerprint=Fingerprint(1, 1, sha256 or id),
        title=described.pop("title", id),
        added=described.pop("added", 1),  # of those that have no time, a copy says when it was made
        languages=(language,) if language else (),
        page_count=len(pages),
        unsearchable_pages=tuple(page.number for page in pages if not page.searchable),
        **described,
    )
    return prepare(report, pages)


@dataclass
class Library:
    """A library under test: written and read through the port only."""

    address: str

    def __post_init__(self):
        with open_writer(self.address) as writer:
            writer.commit()
        self.searcher = open_searcher(self.address)

    def put(self, *documents):
        with open_writer(self.address) as writer:
            for item in documents:
                writer.put(item)
            writer.commit()
        return self

    def search(self, text="", **request):
        return self.searcher.search(SearchRequest(parse(text), **request))

    def ids(self, text="", **request):
        return [hit.report.id for hit in self.search(text, size=1000, **request).hits]

    def pages(self, text, **request):
        """For each matching report its matching pages, in page order."""
        hits = self.search(text, size=1000, pages_per_report=None, **request).hits
        return {hit.report.id: [page.number for page in hit.pages] for hit in hits}


@pytest.fixture
def library(address):
    made = Library(address)
    yield made
    made.searcher.close()


@pytest.fixture
def make():
    """Makes a document: `make(id, page texts, language=..., title=..., year=...)`."""
    return document


@pytest.fixture(scope="session")
def search_of():
    """What a search finds, without what differs from one run to the next: scores and times."""

    def search(searcher, text):
        result = searcher.search(SearchRequest(parse(text), sort="title", size=1000, pages_per_report=None))
        hits = [
            (hit.report.id, hit.pages_matching, sorted(hit.pages, key=lambda page: page.number)) for hit in result.hits
        ]
        return result.total, result.pages_total, hits, result.facets

    return search


@pytest.fixture(scope="session")
def make_document():
    """`make` for tests that run many examples."""
    return document


@pytest.fixture(scope="session")
def shelf(new_address):
    """A small library that has one of each kind of thing; for reading only."""
    return Library(new_address()).put(
        document(
            "sea",
            [
                "Forced labour at sea. The victims were held in debt",
                "bondage on fishing vessels. Trafficked victims' testimony names the broker Sea-Star.",
                "",
                "Recommendations to the government of Thailand, ref. C-14/2019.",
            ],
            title="Blood and Water",
            year=2019,
            organisations=("Ocean Justice", "Net Watch"),
            authors=("Ana Müller",),
            regions=("THA",),
            topics=("forced-labour",),
            document_type="report",
        ),
        document(
            "peru",
            ["El trabajo forzoso en América Latina: las víctimas.", "La trata de personas y el tráfico ilícito."],
            language="es",
            title="Trabajo forzoso en el Perú",
            year=2020,
            organisations=("Ocean Justice",),
            regions=("PER",),
            topics=("forced-labour", "human-trafficking"),
        ),
        document("notes", ["Nothing to note here, and not a word of it."], title="Notes on cases", year=2019),
        document("beijing", ["中国强迫\n劳动问题。税收"], language="zh", title="强迫劳动", year=2021, regions=("CHN",)),
        document("scan", ["", ""], title="Forced labour in brick kilns", abstract="A survey of kilns."),
        document("cairo", ["تقرير عن العمل القسري والضحايا"], language="ar", title="العمل القسري", year=2018),
    )


@pytest.fixture(scope="session")
def numbered(new_address):
    """A library of which each report is known by a number in another way."""
    return Library(new_address()).put(
        document("isbn", ["debt"], isbn=("9789220315774", "9780306406157")),
        document("doi", ["debt"], doi="10.1787/abc-en"),
        document("printed", ["debt, ISBN 978-92-2-031577-4"]),
        document("other", ["2031577 and 10 of 1787"]),
    )
