"""The node that the tests run on is a real Elasticsearch 9, and can be broken in the ways that real ones break."""

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from elasticsearch import ApiError, ConnectionTimeout, helpers

from tests.elasticsearch import node as node_module
from tests.elasticsearch.node import Node, NodeFailed, missing

ROOT = Path(__file__).resolve().parents[2]
REPORTS = {
    "sea": ("Asia", 2019, ["forced labour at sea the crew owed debt", "bondage on vessels"]),
    "peru": ("Americas", 2020, ["forced labour in brick kilns", "nothing here", "forced again and forcibly"]),
    "notes": ("Asia", 2021, ["an enforced note"]),
}


def put(client, index, reports=REPORTS):
    return helpers.bulk(
        client,
        (
            {
                "_index": index,
                "_id": id,
                "id": id,
                "region": region,
                "year": year,
                "ord": place,
                "exact": " ".join(pages),
                "pages": [{"number": number, "exact": text} for number, text in enumerate(pages, start=1)],
            }
            for place, (id, (region, year, pages)) in enumerate(reports.items())
        ),
        refresh=True,
    )


def ids(client, index, **query):
    return {hit["_id"] for hit in client.search(index=index, query=query, source=False)["hits"]["hits"]}


def test_the_official_client_takes_it_for_elasticsearch_9(client):
    answer = client.info()
    assert answer["version"]["number"].startswith("9.")
    assert answer.meta.headers["x-elastic-product"] == "Elasticsearch"
    assert client.ping()


def test_bulk_puts_and_reports_each_failure(client, index):
    done, failures = helpers.bulk(
        client,
        [{"_index": index, "_id": "a", "year": 2019}, {"_index": index, "_id": "b", "year": "of old"}],
        raise_on_error=False,
    )
    assert done == 1
    assert [failure["index"]["_id"] for failure in failures] == ["b"]


def test_phrases_match_over_page_breaks_at_the_root_only(client, index):
    put(client, index)
    assert ids(client, index, match_phrase={"exact": "debt bondage"}) == {"sea"}
    assert ids(client, index, match_phrase={"pages.exact": "forced labour"}) == {"sea", "peru"}
    nested = {"path": "pages", "query": {"match_phrase": {"pages.exact": "debt bondage"}}}
    assert ids(client, index, nested=nested) == set()


def test_inner_hits_are_the_matching_pages(client, index):
    put(client, index)
    nested = {
        "path": "pages",
        "query": {"term": {"pages.exact": "forced"}},
        "inner_hits": {"_source": ["pages.number"]},
    }
    hits = client.search(index=index, query={"nested": nested})["hits"]["hits"]
    pages = {
        hit["_id"]: sorted(page["_nested"]["offset"] + 1 for page in hit["inner_hits"]["pages"]["hits"]["hits"])
        for hit in hits
    }
    assert pages == {"sea": [1], "peru": [1, 3]}


def test_tokens_are_kept_out_of_the_source(client, index):
    put(client, index)
    assert client.get(index=index, id="notes")["_source"]["pages"] == [{"number": 1}]


def test_facets_count_under_filters_and_in_pages(client, index):
    put(client, index)
    years = {"histogram": {"field": "year", "interval": 1}}
    found = client.search(
        index=index,
        size=0,
        aggs={
            "asia": {"filter": {"term": {"region": "Asia"}}, "aggs": {"years": years}},
            "regions": {"terms": {"field": "region"}},
            "pages": {"nested": {"path": "pages"}, "aggs": {"forced": {"filter": {"term": {"pages.exact": "forced"}}}}},
        },
    )["aggregations"]  # fmt: skip
    assert {bucket["key"]: bucket["doc_count"] for bucket in found["regions"]["buckets"]} == {"Asia": 2, "Americas": 1}
    assert [bucket["doc_count"] for bucket in found["asia"]["years"]["buckets"]] == [1, 0, 1]
    assert found["pages"]["doc_count"] == 6
    assert found["pages"]["forced"]["doc_count"] == 3


def test_a_point_in_time_is_walked_past_the_window_without_gap_or_repeat(client, index):
    client.indices.put_settings(index=index, settings={"max_result_window": 10})
    put(client, index, {f"r{n:03}": ("Asia", 2000, [f"page {n}"]) for n in range(95)})
    pit = client.open_point_in_time(index=index, keep_alive="1m")["id"]
    put(client, index, {"later": ("Asia", 2000, ["not seen"])})
    seen, after = [], None
    while hits := client.search(
        pit={"id": pit, "keep_alive": "1m"}, size=10, sort=[{"year": "asc"}, {"_shard_doc": "asc"}], search_after=after
    )["hits"]["hits"]:
        seen += [hit["_id"] for hit in hits]
        after = hits[-1]["sort"]
    client.close_point_in_time(id=pit)
    assert sorted(seen) == [f"r{n:03}" for n in range(95)]


def test_an_alias_is_swapped_in_one_step(client, index):
    put(client, index)
    alias, other = f"{index}-alias", f"{index}-other"
    client.indices.create(index=other, settings={"number_of_replicas": 0})
    client.indices.put_alias(index=index, name=alias)
    assert client.count(index=alias)["count"] == 3
    client.indices.update_aliases(
        actions=[{"remove": {"index": index, "alias": alias}}, {"add": {"index": other, "alias": alias}}]
    )
    assert list(client.indices.get_alias(name=alias)) == [other]
    client.indices.delete(index=other)


def terms_of(client, index, **query):
    """The terms for which a query stands, as the node itself says.

    A query that stands for none comes back as it was: `exact:forc*`.
    """
    answer = client.indices.validate_query(index=index, query=query, rewrite=True, all_shards=True)
    said = " ".join(shard["explanation"] for shard in answer["explanations"])
    return sorted(set(re.findall(r"exact:(\w+)(?=[\s)]|$)", said)))


def test_terms_are_listed_from_the_index_itself(client, index):
    put(client, index)
    asked = {"value": "forc", "rewrite": "top_terms_1000"}
    assert terms_of(client, index, prefix={"exact": asked}) == ["forced", "forcibly"]
    assert terms_of(client, index, prefix={"exact": asked | {"rewrite": "top_terms_1"}}) == ["forced"]
    assert terms_of(client, index, wildcard={"exact": asked | {"value": "*forc*d"}}) == ["enforced", "forced"]
    assert terms_of(client, index, prefix={"exact": asked | {"value": "forx"}}) == []


def test_killed_and_started_again_it_keeps_what_it_had_taken(breakable_node, client, index):
    put(client, index)
    before = breakable_node.url, breakable_node.pid
    breakable_node.kill()
    assert not breakable_node.running
    assert not client.options(max_retries=0).ping()
    breakable_node.start()
    assert breakable_node.url == before[0]
    assert breakable_node.pid != before[1]
    assert client.count(index=index)["count"] == 3


def test_paused_it_answers_nothing_until_it_goes_on(breakable_node, client):
    breakable_node.pause()
    with pytest.raises(ConnectionTimeout):
        client.options(request_timeout=1, max_retries=0).info()
    breakable_node.resume()
    assert client.info()["tagline"]


def test_a_full_disk_makes_the_index_read_only(full_disk, client, index):
    with full_disk(index):
        with pytest.raises(ApiError, match="disk usage exceeded flood-stage watermark") as refused:
            client.index(index=index, document={"year": 2019})
        assert refused.value.status_code == 429
        assert client.count(index=index)["count"] == 0
    assert client.index(index=index, document={"year": 2019})["result"] == "created"


def test_a_node_dies_with_the_process_that_started_it(elasticsearch_node, tmp_path):
    program = f"""
import os, threading, time
from pathlib import Path
from tests.elasticsearch.node import Node
node = Node(Path({str(tmp_path)!r}))
threading.Thread(target=node.start).start()
while not node.running:
    time.sleep(0.1)
print(node.pid, flush=True)
os._exit(1)
"""
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    process, end = Path("/proc", run.stdout.strip()), time.monotonic() + 30
    while process.exists() and time.monotonic() < end:
        time.sleep(0.1)
    assert run.stdout.strip().isdigit(), run.stderr
    assert not process.exists()


def test_a_node_that_cannot_start_shows_its_log(elasticsearch_node, tmp_path):
    broken = Node(tmp_path, settings={"no.such.setting": "1"})
    with pytest.raises(NodeFailed, match=r"(?s)ended while it started.*unknown setting \[no\.such\.setting\]"):
        broken.start()
    assert not broken.running


def test_what_is_missing_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(node_module, "CACHE", tmp_path)
    monkeypatch.setattr(node_module, "JAVA_RELEASE", 999)
    monkeypatch.setenv("PATH", "")
    assert "a JDK of release 999 or later" in missing()
    assert "Maven" in missing()
