import html
import re
from collections import Counter, deque
from dataclasses import replace
from urllib.parse import quote, urlencode

import pytest

from engine.document import prepare
from engine.factory import open_writer
from engine.report import Heading, Root

OF_A_KIND = 3  # addresses with the same parameters that are asked for: they lead to each other in all combinations


def texts(pattern: str, page: str) -> list[str]:
    return [html.unescape(re.sub(r"<[^>]+>", "", found)).strip() for found in re.findall(pattern, page, re.DOTALL)]


def links(page: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'href="([^"]*)"', page)]


def test_the_landing_page_lists_all_reports_newest_first(site):
    page = site.get("/").text
    assert "All 9 reports" in page
    assert texts(r'class="title"[^>]*>(.*?)</a>', page)[0].startswith("Title <script>")  # 2021


def test_a_search_shows_the_report_with_its_quotes_marked(site):
    page = site.get('/?q="debt+bondage"').text
    assert "Blood and water" in texts(r'class="title"[^>]*>(.*?)</a>', page)
    assert "debt bondage" in texts(r"<mark>(.*?)</mark>", page)
    assert "2 of 3 pages match" in page


def test_a_title_leads_to_the_best_place_of_its_report(site):
    page = site.get('/?q="debt+bondage"&region=THA').text
    title = html.unescape(re.search(r'class="title" href="([^"]*)"', page)[1])
    assert title.startswith("/report/sea/page/3?")
    assert title.endswith("#place-1")
    viewer = site.get(title).text
    assert 'id="place-1"' in viewer
    assert texts(r"<mark[^>]*>(.*?)</mark>", viewer) == ["debt bondage", "debt bondage"]


def test_a_quote_leads_to_the_first_place_that_it_shows(serving, report_of, tmp_path):
    address, root = str(tmp_path / "library"), tmp_path / "reports"
    text = "The debt grew. " + "Nothing was said about it for a long while. " * 20 + "Then debt and bondage met at sea."
    with open_writer(address) as writer:
        writer.put(report_of(root / "sea.pdf", root, "sea", [text]))
        writer.commit()
    with serving(address) as site:
        url = html.unescape(re.search(r'class="quote" href="([^"]*)"', site.get("/?q=debt+bondage").text)[1])
        (hit,) = site.get("/api/v1/search?q=debt+bondage").json["hits"]
        viewer = site.get(url).text
    assert url == hit["pages"][0]["url"] == "/report/sea/page/1?q=debt+bondage&place=2#place-2"
    assert re.search(r'Then\s+<mark class="current"[^>]*>(<a id="place-2"></a>)?debt<', viewer)


def test_reports_with_the_same_title_are_told_apart_by_their_files(serving, report_of, tmp_path):
    address, root = str(tmp_path / "library"), tmp_path / "reports"
    with open_writer(address) as writer:
        for id, title in {"a": "Annual report", "b": "Annual  Report", "c": "Another"}.items():
            writer.put(report_of(root / f"{id}.pdf", root, id, [f"Debt {id}."], title=title))
        writer.commit()
    with serving(address) as site:
        page = site.get("/?q=debt").text
    assert sorted(re.findall(r"\w\.pdf", page)) == ["a.pdf", "b.pdf"]


def test_every_link_of_the_pages_answers(site):
    seen: set[str] = set()
    kinds: Counter[str] = Counter()
    todo = deque(['/?q=vessel+OR+"debt+bondage"&region=THA&size=2', "/?q=vessel", "/coverage", "/help"])
    while todo:
        address = todo.popleft().partition("#")[0]
        path, _, query = address.partition("?")
        kind = f"{re.sub('[0-9]+', '0', path)}?{'&'.join(sorted({one.partition('=')[0] for one in query.split('&')}))}"
        if not address.startswith("/") or address in seen or kinds[kind] == OF_A_KIND:
            continue
        seen.add(address)
        kinds[kind] += 1
        answer = site.get(address)
        assert answer.status in (200, 404), (address, answer.text)
        assert answer.status == 200 or "/original" in address
        if "text/html" in answer.headers["Content-Type"] and address.count("=") <= 2:
            todo += links(answer.text)
    assert len(kinds) > 100


def test_a_facet_keeps_counting_the_values_that_its_own_selection_leaves_out(site):
    page = site.get("/?language=en&region=THA").text
    assert re.search(r'value="PER">.*?class="count">1<', page, re.DOTALL)
    assert re.search(r'value="THA" checked>', page)


def test_what_is_ticked_is_a_chip_that_takes_it_off(site):
    page = site.get("/?q=debt&region=THA&year=2018-2020").text
    chips = re.search(r'<ul class="chips".*?</ul>', page, re.DOTALL)[0]
    assert texts(r'class="chip"[^>]*>(.*?)</a>', chips)[0].startswith("Remove Region Thailand")
    assert links(chips) == ["/?q=debt&year=2018-2020", "/?q=debt&region=THA", "/?q=debt"]


def test_letters_in_a_year_field_are_told_and_narrow_nothing(site):
    page = site.get("/?q=debt&year_from=abcd&year_to=").text
    assert site.get("/?q=debt&year_from=abcd", follow=False).status == 200  # led on, it could not say so
    assert "“abcd” is no year and was left out." in page
    assert "Filters in force" not in page


def test_a_name_that_no_region_has_leads_to_the_nearest(site):
    page = site.get("/?q=debt&region=Thialand").text
    assert "No region is called Thialand." in page
    (step,) = [link for link in links(page) if link.endswith("region=THA")]
    assert "<strong>1 report" in site.get(step).text


def test_names_in_an_address_tick_the_boxes_of_their_codes(site):
    page = site.get("/?region=Thailand&language=English").text
    assert re.search(r'value="THA" checked>', page)
    assert re.search(r'value="en" checked>', page)


def test_the_year_form_leads_to_the_short_address(site):
    answer = site.get("/?q=debt&year_from=2020&year_to=2015", follow=False)
    assert answer.status == 302
    assert answer.headers["Location"] == "/?q=debt&year=2015-2020"


def test_a_page_past_the_end_leads_to_the_last(site):
    answer = site.get("/?size=4&page=77", follow=False)
    assert answer.status == 302
    assert answer.headers["Location"] == "/?size=4&page=3"


def test_paging_goes_through_every_report_once(site):
    titles = [t for n in (1, 2, 3) for t in texts(r'class="title"[^>]*>(.*?)</a>', site.get(f"/?size=4&page={n}").text)]
    assert len(titles) == len(set(titles)) == 9


def test_an_empty_result_names_the_filter_that_empties_it(site):
    page = site.get("/?q=bondage&region=PER").text
    assert "No report is left by Region Peru." in page
    assert "/?q=bondage" in links(page)
    assert "1 page of this library has no searchable text" in page
    assert "1 file could not be read" in page


def test_an_empty_result_names_the_word_that_no_report_has(site):
    page = site.get("/?q=bondage+zeppelin").text
    assert "No report has zeppelin." in page
    assert "/?q=bondage" in links(page)


def test_an_empty_result_says_where_each_word_is_found_but_not_together(site):
    assert "no report has them all" in site.get("/?q=moved+bondage").text


def test_a_repair_is_told(site):
    page = site.get("/?q=" + quote('"debt bondage')).text
    assert "At character 1: This quotation mark was never closed" in page
    assert '<span class="fault">&#34;</span>debt bondage' in page
    assert "debt bondage" in texts(r"<mark>(.*?)</mark>", page)


def test_markup_of_reports_and_queries_stays_text(site, nasty):
    for address in ("/", "/?" + urlencode({"q": f"bonded {nasty}"}), "/report/nasty?" + urlencode({"q": nasty}),
                    "/report/nasty/page/1?" + urlencode({"q": "bonded"}),
                    "/?" + urlencode({"organisation": f'Org "{nasty}', "topic": nasty, "sort": nasty})):  # fmt: skip
        page = site.get(address).text
        assert nasty not in page
        assert page.count("<script") == page.count('<script src="/static/')  # our own files
    assert html.escape(nasty) in site.get("/report/nasty").text.replace("&#34;", "&quot;")


@pytest.mark.parametrize(
    "query",
    [
        "page=abc&size=99999&pages=x&cursor=%00%ff&sort=;;",
        "q=%00%01%02",
        "q=%ff%fe%fd",
        "q=" + "(" * 3000,
        "q=" + "a" * 30_000,
        "q=" + "+".join(f"w{n}" for n in range(2000)),
        "q=NOT",
        "q=*",
        "q=title:",
        "q=year:2019..&year=99999-&year=-&year=2019-none",
        "q=%F0%9F%90%9F+%D8%A7%D9%84",
        "region=%00&region=" + "x" * 5000,
        "topic=" + "&topic=".join(str(n) for n in range(500)),
        "page=1000000&size=1000",
        "q=debt&cursor=W10",
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/v1/search", "/report/sea", "/report/sea/page/1", "/api/v1/reports/sea"])
def test_nonsense_in_an_address_is_never_a_failure_of_the_server(site, path, query):
    assert site.get(f"{path}?{query}").status in (200, 400)


@pytest.mark.parametrize(
    "path",
    ["/report/nobody", "/report/sea/page/99", "/report/sea/page/0", "/report/sea/page/x", "/nowhere",
     "/report/nobody/page/1/picture.png", "/report/sea/page/99/picture.png", "/report/nobody/original",
     "/report/sea/page/99999999999999999999", "/report/%00", "/report/" + "x" * 3000],
)  # fmt: skip
def test_what_is_not_there_is_a_page_that_says_so(site, path):
    answer = site.get(path)
    assert answer.status == 404
    assert "<h1>Nothing is here</h1>" in answer.text


def test_a_strict_policy_goes_with_every_answer(site):
    for path in ("/", "/report/sea", "/nowhere", "/static/style.css", "/api/v1/search", "/report/sea/original"):
        headers = site.get(path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_pages_hold_no_inline_script_or_style(site):
    for path in ("/?q=debt", "/report/sea?q=debt", "/report/sea/page/1?q=debt", "/coverage", "/help", "/nowhere"):
        page = site.get(path).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=)|javascript:", page)
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)


def test_the_report_page_tells_what_is_known_and_lists_all_pages(site):
    page = site.get('/report/sea?q="debt+bondage"').text
    assert "A study." in page
    assert "3 places on 2 of 3 pages" in page
    assert {"/?region=THA", "/?topic=forced-labour", "/?organisation=Net+Watch", "/?year=2019"} <= set(links(page))


def test_the_report_page_without_a_query_lists_the_pages(site):
    assert "/report/sea/page/2" in links(site.get("/report/sea").text)


def test_pages_that_cannot_be_searched_are_listed_with_the_report_and_say_so_themselves(site):
    assert "Pages that cannot be searched" in site.get("/report/scan").text
    assert "Nothing on this page can be searched: no text" in site.get("/report/scan/page/1").text


def test_the_viewer_steps_through_places_across_pages(site):
    first = site.get('/report/sea/page/1?q="debt+bondage"&place=1').text
    assert "Place 1 of 3" in first
    step = next(link for link in links(first) if "place=1#place-1" in link and "/page/3" in link)
    second = site.get(step).text
    assert "Place 2 of 3" in second
    assert any("/page/3" in link and link.endswith("place=2#place-2") for link in links(second))
    assert any("/page/1" in link and link.endswith("place=1#place-1") for link in links(second))


def test_the_viewer_leads_back_to_the_list_as_it_was(site):
    page = site.get("/report/sea/page/1?q=debt&region=THA&sort=title&page=2").text
    assert "/?q=debt&region=THA&sort=title&page=2" in links(page)


def test_what_a_stopped_run_did_not_read_is_told_with_every_answer(serving, report_of, tmp_path):
    address, root = str(tmp_path / "library"), tmp_path / "reports"
    with open_writer(address) as writer:
        writer.put(report_of(root / "a.pdf", root, "a", ["Bonded families."]))
        writer.set_roots([Root("", str(root), unread=3)])
        writer.commit()
    with serving(address) as site:
        for path in ("/", "/?q=families", "/?q=zzzz"):
            assert "3 PDFs were found and not read yet" in site.get(path).text
        coverage = site.get("/coverage").text
    assert "3 PDFs not read yet" in coverage
    assert "Every page of every report" not in coverage


def test_a_library_that_is_gone_is_told_to_the_reader(serving, report_of, tmp_path):
    address, root = tmp_path / "library", tmp_path / "reports"
    with open_writer(str(address)) as writer:
        writer.put(report_of(root / "a.pdf", root, "a", ["Bonded families."]))
        writer.commit()
    with serving(str(address)) as site:
        address.rename(tmp_path / "elsewhere")
        answer = site.get("/")
    assert answer.status == 503
    assert "<h1>The library cannot be read just now</h1>" in answer.text
    assert "It is not your search that is at fault." in answer.text


def test_the_report_page_names_related_reports_with_a_teaser_and_not_itself(serving, report_of, tmp_path):
    address, root = str(tmp_path / "library"), tmp_path / "reports"
    with open_writer(address) as writer:
        for id, text in {
            "kilns": "Bonded families in brick kilns.",
            "bricks": "Families mould bricks in kilns.",
        }.items():
            writer.put(report_of(root / f"{id}.pdf", root, id, [text], title=f"Brick kilns, {id}"))
        writer.commit()
    with serving(address) as site:
        related = site.get("/report/kilns").text.split("Related reports")[1].split("</section>")[0]
    assert 'href="/report/bricks"' in related
    assert "Families mould bricks in kilns." in related
    assert 'href="/report/kilns"' not in related


@pytest.fixture(scope="module")
def book(serving, report_of, tmp_path_factory):
    """A site over one report that has printed page numbers, contents, a DOI and an ISBN."""
    folder = tmp_path_factory.mktemp("book")
    read = report_of(
        folder / "book.pdf", folder, "book", ["Cover", "Foreword on debt.", "First debt.", "Debt within."],
        title="Debts",
        contents=(Heading("Foreword", 1, 2, "i"), Heading("<b>First", 1, 3, "1"), Heading("Within", 2, 4, "2")),
        doi="10.1/<a>&b", isbn=("9789220315774",), source_url="https://doi.org/10.1/%3Ca%3E%26b",
        origins={"title": "page 1", "isbn": "text"},
    )  # fmt: skip
    pages = [replace(page, label=label) for page, label in zip(read.pages, ("", "i", "1", "2"), strict=True)]
    address = str(folder / "library")
    with open_writer(address) as writer:
        writer.put(prepare(read.report, pages))
        writer.commit()
    with serving(address) as site:
        yield site


def test_pages_are_cited_by_what_is_printed_on_them(book):
    assert "printed 2" in " ".join(texts(r'class="page-number">(.*?)</a>', book.get("/?q=within").text))
    assert "printed 2" in book.get("/report/book?q=within").text
    viewer = book.get("/report/book/page/2?q=debt").text
    assert "printed i" in viewer
    assert texts(r'class="cite">(.*?)</span>', viewer) == ["Debts, p. i (page 2 of the PDF)."]
    assert "printed" not in book.get("/report/book/page/1").text
    (hit,) = book.get("/api/v1/search?q=within").json["hits"]
    assert [(page["page"], page["label"]) for page in hit["pages"]] == [(4, "2")]
    assert "p. 4 (printed 2)" in book.get("/concordance?q=within").text
    assert "[p. 4 (printed 2)](" in book.get("/export?q=within&format=markdown").text


def chapters(page):
    """Each heading of the contents with its page, how deep it stands, and whether it is the one in view."""
    found, depth = [], 0
    for tag in re.findall(r'<ol class="chapters">|</ol>|<a [^>]*><span class="chapter"[^>]*>.*?</a>', page, re.DOTALL):
        depth += tag.startswith("<ol") - tag.startswith("</ol")
        if tag.startswith("<a"):
            title, number = texts(r'"chapter" dir="auto">(.*?)</span>', tag), texts(r"</span>([^<]*)</span>", tag)
            found.append((*title, *number, depth, "aria-current" in tag))
    return found


def test_the_contents_lead_to_pages_and_show_where_the_reader_is(book):
    about = book.get("/report/book").text
    assert chapters(about) == [("Foreword", "i", 1, False), ("<b>First", "1", 1, False), ("Within", "2", 2, False)]
    assert '<details class="contents" open>' in about
    viewer = book.get("/report/book/page/3?q=debt&view=wide").text
    assert [title for title, _, _, here in chapters(viewer) if here] == ["<b>First"]
    assert "/report/book/page/4?q=debt&view=wide" in links(viewer)
    assert not any(here for *_, here in chapters(book.get("/report/book/page/1").text))


def test_a_report_without_contents_has_no_list_of_them(site):
    assert "contents" not in site.get("/report/sea").text
    assert "contents" not in site.get("/report/sea/page/1").text


def test_doi_and_isbn_are_shown_once_and_lead_to_the_report(book):
    about = book.get("/report/book").text
    assert links(about).count("https://doi.org/10.1/%3Ca%3E%26b") == 1
    assert texts(r"<dt>DOI</dt><dd[^>]*>(.*?)</dd>", about) == ["10.1/<a>&b"]
    assert texts(r"<dt>(?:ISBN|Title)</dt><dd>(.*?)</dd>", about) == ["9789220315774", "page 1 (medium)", "text (high)"]
    body = book.get("/api/v1/reports/book").json
    assert (body["doi"], body["isbn"], body["confidence"]) == (
        "10.1/<a>&b", ["9789220315774"], {"title": "medium", "isbn": "high"},
    )  # fmt: skip
    assert body["contents"][2] == {"title": "Within", "level": 2, "page": 4, "label": "2"}
    assert "Debts" in texts(r'class="title"[^>]*>(.*?)</a>', book.get("/?q=978-92-2-031577-4").text)
