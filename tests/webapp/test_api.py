import json
from urllib.parse import quote

import pytest


def test_a_search_answers_with_the_whole_body(site):
    body = site.get('/api/v1/search?q="debt+bondage"&region=THA').json
    assert set(body) == {
        "total",
        "groups",
        "pages_total",
        "complete",
        "matches",
        "rest",
        "took_ms",
        "query",
        "hits",
        "facets",
        "cursor",
    }
    assert (body["total"], body["pages_total"], body["cursor"]) == (1, 2, None)
    assert body["query"] == {"understood": '"debt bondage"', "repairs": [], "expansions": []}
    hit = body["hits"][0]
    assert hit.pop("pages")[0] == {
        "page": 3,
        "label": "",
        "quote": [
            {"text": "A second case of ", "marked": False},
            {"text": "debt bondage", "marked": True},
            {"text": ", and then ", "marked": False},
            {"text": "debt bondage", "marked": True},
            {"text": " again, in two ports.", "marked": False},
        ],
        "url": "/report/sea/page/3?q=%22debt+bondage%22&place=1#place-1",
    }
    assert hit == {
        "matches": "all",
        "id": "sea",
        "title": "Blood and water",
        "authors": [],
        "organisations": ["Net Watch"],
        "year": 2019,
        "language": "en",
        "regions": ["THA"],
        "topics": ["forced-labour"],
        "doi": "",
        "isbn": [],
        "path": "sea.pdf",
        "url": "/report/sea?q=%22debt+bondage%22",
        "pages_matching": 2,
        "family": [],
    }


def test_facets_ignore_their_own_selection_and_obey_the_others(site):
    facets = site.get("/api/v1/search?region=THA").json["facets"]
    assert {"value": "PER", "label": "Peru", "count": 1, "selected": False, "excluded": False} in facets["region"]
    assert {"value": "THA", "label": "Thailand", "count": 1, "selected": True, "excluded": False} in facets["region"]
    assert [count["value"] for count in facets["year"]] == ["2019"]


def test_values_of_one_facet_are_either_or_and_facets_are_both(site):
    def ids(query):
        return {hit["id"] for hit in site.get(f"/api/v1/search?{query}").json["hits"]}

    assert ids("region=THA&region=PER") == {"sea", "scan"}
    assert ids("region=PER&year=2019") == set()
    assert ids("region=THA&region=PER&not_region=Peru") == {"sea"}
    assert ids("not_region=none&not_year=2019") == {"scan"}
    assert ids("year=2015-2019") >= {"sea", "copy", "moved"}


def test_the_cursor_goes_through_every_report_once(site):
    found, cursor = [], ""
    for _ in range(20):
        body = site.get(f"/api/v1/search?size=2&cursor={quote(cursor)}").json
        found += [hit["id"] for hit in body["hits"]]
        cursor = body["cursor"]
        if cursor is None:
            break
    assert len(found) == len(set(found)) == 9


def test_pages_can_be_asked_for_all_or_none(site):
    address = '/api/v1/search?q="debt+bondage"&region=THA&pages='
    assert [page["page"] for page in site.get(address + "all").json["hits"][0]["pages"]] == [1, 3]
    assert len(site.get(address + "1").json["hits"][0]["pages"]) == 1
    assert site.get(address + "0").json["hits"][0]["pages"] == []


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("regoin=THA", ["regoin", "region", "document_type"]),
        ("year_from=2019", ["year_from", "year"]),
        ("year=abcd", ["year=abcd", "2015-2020"]),
        ("year=", ["year=", "leave it out"]),
        ("region=Atlantis", ["region=Atlantis", "none"]),
        ("not_region=Atlantis", ["not_region=Atlantis", "none"]),
        ("not_q=debt", ["not_q", "not_region"]),
        ("topic=%ff", ["topic="]),
        ("sort=sideways", ["sort=sideways", "relevance, newest, oldest, title"]),
        ("size=many", ["size=many", "from 0 to 1,000"]),
        ("size=1001", ["size=1001", "1,000"]),
        ("size=-1", ["size=-1", "1,000"]),
        ("size=", ["size=", "1,000"]),
        ("size=" + "9" * 200, ["size=9", "1,000"]),
        ("size=1&size=2", ["size", "once"]),
        ("page=0", ["page=0", "from 1 to"]),
        ("page=two", ["page=two"]),
        ("pages=some", ["pages=some", "or all"]),
        ("pages=1001", ["pages=1001"]),
        ("&".join(f"organisation={n}" for n in range(201)), ["organisation", "200"]),
        ("organisation=" + "x" * 301, ["organisation", "300"]),
    ],
)
def test_what_a_search_cannot_use_is_refused_by_name(site, query, named):
    answer = site.get(f"/api/v1/search?q=debt&{query}")
    assert answer.status == 400
    assert answer.json["status"] == 400
    for word in named:
        assert word in answer.json["detail"]
    assert site.get(f"/?q=debt&{query}").status == 200  # pages bring it within bounds


def test_size_nought_gives_the_counts_without_a_hit(site):
    body, whole = (site.get(f"/api/v1/search?q=debt&size={size}").json for size in (0, 20))
    assert (body["hits"], body["cursor"]) == ([], None)
    assert (body["total"], body["facets"]) == (whole["total"], whole["facets"])
    assert whole["total"] == len(whole["hits"]) > 0


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("region=Thailand", "region=THA"),
        ("topic=Forced+labour", "topic=forced-labour"),
        ("language=English", "language=en"),
        ("year=2020-2015", "year=2015-2020"),
    ],
)
def test_a_name_is_as_good_as_a_code(site, written, code):
    by_name, by_code = (site.get(f"/api/v1/search?{query}").json for query in (written, code))
    assert {**by_name, "took_ms": 0} == {**by_code, "took_ms": 0}
    assert by_code["total"] > 0


def test_repairs_are_told_with_their_position(site):
    repairs = site.get("/api/v1/search?q=" + quote('debt "bondage')).json["query"]["repairs"]
    assert repairs[0]["position"] == 5
    assert "never closed" in repairs[0]["message"]


def test_a_report_answers_with_all_its_matching_pages(site):
    body = site.get('/api/v1/reports/sea?q="debt+bondage"').json
    assert [page["page"] for page in body["pages"]] == [1, 3]
    assert body["pages_matching"] == 2
    assert body["page_count"] == 3
    assert body["original"] == "/report/sea/original"
    assert body["family"] == []


@pytest.mark.parametrize(("path", "status"), [("/api/v1/reports/nobody", 404), ("/api/nothing", 404),
                                              ("/api/v1/search?q=" + "a" * 30_000, 400)])  # fmt: skip
def test_errors_are_json_with_a_message(site, path, status):
    answer = site.get(path)
    assert answer.status == status
    assert answer.json["status"] == status
    assert answer.json["detail"]


def test_places_are_walked_to_the_end_by_their_cursor(site):
    whole = site.get("/api/v1/places?q=debt&size=1000").json
    assert whole["cursor"] is None
    assert len(whole["places"]) > 3
    taken, cursor = [], ""
    while cursor is not None:
        part = site.get(f"/api/v1/places?q=debt&size=2&cursor={quote(cursor)}").json
        taken, cursor = taken + part["places"], part["cursor"]
    assert taken == whole["places"]
    exported = [json.loads(line) for line in site.get("/api/v1/export?q=debt&format=jsonl").text.splitlines()]
    assert [(row["title"], row["page"], row["place"], row["words"]) for row in exported] == [
        (place["title"], place["page"], place["place"], place["words"]) for place in taken
    ]
    of_report = [place for place in taken if place["report"] == "sea"]
    assert site.get("/api/v1/reports/sea/places?q=debt&size=1000").json["places"] == of_report != []


def test_a_page_is_told_with_the_places_in_its_text(site):
    told = site.get('/api/v1/reports/sea/pages/3?q="debt+bondage"').json
    assert (told["page"], told["of"], told["searchable"]) == (3, 3, True)
    assert [told["text"][place["start"] : place["end"]] for place in told["places"]] == ["debt bondage"] * 2
    assert [place["words"] for place in told["places"]] == ["debt bondage"] * 2
    assert site.get("/api/v1/reports/sea/pages/3").json["places"] == []
    assert site.get("/api/v1/reports/sea/pages/4?q=debt").status == 404


def test_concordance_counts_and_batch_say_what_the_search_does(site):
    found = site.get("/api/v1/search?q=debt&each=1").json
    places = site.get("/api/v1/places?q=debt&size=1000").json["places"]
    told = site.get("/api/v1/concordance?q=debt&by=right").json
    assert (told["places"], told["reports"], told["complete"]) == (len(places), found["total"], True)
    assert sorted(map(str, told["lines"])) == sorted(map(str, places))
    assert sum(group["places"] for group in told["groups"]["words"]) == len(places)
    counted = site.get("/api/v1/counts?q=debt&q=vessel&by=year").json["counts"]
    whole = {row["query"]: row for row in counted if row["by"] == "all"}
    assert (whole["debt"]["reports"], whole["debt"]["pages"]) == (found["total"], found["pages_total"])
    assert whole["debt"]["hits"] == len(places)
    years = [row for row in counted if (row["by"], row["query"]) == ("year", "debt")]
    assert sum(row["reports"] for row in years) == found["total"]
    listed = "/api/v1/batch?by=year&queries=1&terms=debt%0Azzz"
    rows = [json.loads(line) for line in site.get(listed).text.splitlines()]
    assert [(row["term"], row["reports"], row["hits"]) for row in rows] == [
        ("debt", found["total"], len(places)),
        ("zzz", 0, 0),
    ]


def test_what_the_asker_has_is_not_sent_again(site):
    first = site.get("/api/v1/search?q=debt")
    again = site.get("/api/v1/search?q=debt", headers={"If-None-Match": first.headers["ETag"]})
    other = site.get("/api/v1/search?q=vessel", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body, other.status) == (304, b"", 200)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/api/v1/concordance?q=debt&by=length", "list, left, right"),
        ("/api/v1/export?q=debt&format=docx", "csv, xlsx"),
        ("/api/v1/counts?by=year", "q=debt"),
        ("/api/v1/batch", "terms"),
        ("/api/v1/reports/sea?q=debt&region=THA", "A report takes q, exact, without"),
        ("/api/v1/places?q=debt&cursor=x", "cursor"),
    ],
)
def test_each_address_refuses_what_it_does_not_take(site, address, said):
    answer = site.get(address)
    assert (answer.status, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert said in answer.json["detail"]


def test_health_counts_the_reports(site):
    assert site.get("/healthz").json == {"status": "ok", "reports": 9}


def test_suggestions_are_words_of_the_library_that_begin_like_the_last_one(site):
    found = site.get("/api/v1/suggest?q=debt+bond").json["suggestions"]
    assert found[0] == {"kind": "phrase", "text": "debt bondage", "query": '"debt bondage"', "reports": 3}
    words = [one for one in found if one["kind"] == "word"]
    assert words[0] == {"kind": "word", "text": "bondage", "query": "debt bondage", "reports": 3}
    assert all(one["text"].startswith("bond") and one["reports"] > 0 for one in words)
    nothing = {"suggestions": [], "did_you_mean": None}
    assert site.get("/api/v1/suggest?q=").json == site.get("/api/v1/suggest?q=%28").json == nothing
    assert site.get("/api/v1/suggest").json == nothing


def test_a_space_at_the_end_offers_operators(site):
    assert [one["text"] for one in site.get("/api/v1/suggest?q=debt+").json["suggestions"]][:2] == ["AND", "OR"]


def test_suggestions_tell_what_was_meant(site):
    meant = {"text": "debt bondage", "query": "debt bondage"}
    assert site.get("/api/v1/suggest?q=debt+bondgae").json["did_you_mean"] == meant
    assert site.get("/api/v1/suggest?q=debt+bond").json["did_you_mean"] is None


def test_where_nothing_is_found_the_page_asks_what_was_meant(site):
    link = '<a href="/?q=%22debt+bondage%22&amp;region=THA">&#34;debt bondage&#34;</a>?'
    assert f"Did you mean {link}" in site.get('/?q="debt+bondgae"&region=THA').text
    assert 'Did you mean <a href="/?q=bondage">bondage</a>?' in site.get("/?q=bondgae&region=PER").text
    assert "Did you mean" not in site.get("/?q=bondage&region=PER").text
    assert "Did you mean" not in site.get("/?q=bondage").text
