"""Counts: each figure is what places and lists say, each link leads to what was counted, on both engines."""

from collections import Counter, defaultdict
from contextlib import closing
from itertools import cycle

import pytest

from bench.questions import questions
from engine.analysis import forms
from engine.document import facet_values
from engine.evidence.counts import FEW, MEASURES, NO_BOUNDS, Bounds, Figures, count, narrowed, rows
from engine.evidence.places import places_found, reports_found
from engine.evidence.significant import CERTAIN, log_likelihood, significant_words
from engine.factory import open_searcher
from engine.fields import FACETS
from engine.query.expand import understand
from engine.request import SearchRequest

QUESTIONS = 25
FILTERS = ({}, {"year": ("2015-",)}, {"topic": ("child-labour", "forced-labour"), "language": ("en", "es")})


def asked(text, **filters):
    return SearchRequest(understand(text), filters=filters)


def by_places(searcher, request):
    """Reports, pages and hits of each value of each facet, from the places themselves."""
    pages, hits = defaultdict(set), Counter()
    for found in places_found(searcher, request):
        pages[found.report.id].add(found.page.number)
        hits[found.report.id] += 1
    made = {field.name: defaultdict(Figures) for field in FACETS}
    for hit in reports_found(searcher, request):
        for field in FACETS:
            for value in facet_values(field, hit.report):
                made[field.name][value] += Figures(1, len(pages[hit.report.id]), hits[hit.report.id])
    return made


def by_list(searcher, filters):
    """Reports and pages of each value of each facet, from the list of all reports under the filters."""
    made = {field.name: Counter() for field in FACETS}
    for hit in searcher.search(SearchRequest(filters=filters, size=1000, pages_per_report=0)).hits:
        for field in FACETS:
            for value in facet_values(field, hit.report):
                made[field.name][value] += 1
                made[field.name][value, "pages"] += hit.report.page_count
    return made


def test_figures_are_those_of_the_places_and_of_the_library(searcher):
    hits = 0
    for question, filters in zip(questions(searcher, QUESTIONS, seed=5), cycle(FILTERS)):
        request = SearchRequest(understand(question.text), filters=filters)
        result = searcher.search(request)
        counts = count(searcher, [request])
        (found,) = counts.tallies
        assert (found.total.reports, found.total.pages) == (result.total, result.pages_total)
        expected, library = by_places(searcher, request), by_list(searcher, filters)
        for name, buckets in counts.buckets.items():
            assert {one.value: one.found[0] for one in buckets if one.found[0].reports} == dict(expected[name])
            assert {one.value: (one.library.reports, one.library.pages) for one in buckets} == {
                value: (number, library[name][value, "pages"])
                for value, number in library[name].items()
                if isinstance(value, str)
            }
            if name not in filters:
                told = {one.value: one.count for one in result.facets[name] if one.count}
                assert told == {one.value: one.found[0].reports for one in buckets if one.found[0].reports}
        years = [one.found[0] for one in counts.buckets["year"]]
        assert sum(years, Figures()) == found.total
        assert counts.library.reports == searcher.search(SearchRequest(filters=filters, size=0)).total
        hits += found.total.hits
    assert hits > QUESTIONS


@pytest.mark.parametrize(
    "filters", [{}, {"region": ("142",)}, {"topic": ("child-labour", "forced-labour"), "year": ("2015-",)}]
)
def test_each_bucket_leads_to_the_search_of_what_it_counts(searcher, filters):
    request = asked("labour", **filters)
    linked = unlinked = 0
    for name, buckets in count(searcher, [request]).buckets.items():
        for bucket in buckets:
            chosen = narrowed(filters, name, bucket.value)
            if chosen is None:
                unlinked += 1
                continue
            result = searcher.search(asked("labour", **chosen))
            assert (result.total, result.pages_total) == (bucket.found[0].reports, bucket.found[0].pages), bucket
            linked += 1
    assert linked > 10
    assert bool(unlinked) == ("topic" in filters)


def test_what_is_beyond_the_bounds_is_not_counted_and_all_else_is_the_same(searcher):
    requests = [asked("labour"), asked('"debt bondage"')]
    whole = count(searcher, requests, NO_BOUNDS)
    reports_only = count(searcher, requests, Bounds(reports=0, pages=0))
    without_hits = count(searcher, requests, Bounds(reports=None, pages=0))
    for name, buckets in whole.buckets.items():
        for all_, few, some in zip(buckets, reports_only.buckets[name], without_hits.buckets[name], strict=True):
            for number, figures in enumerate(all_.found):
                counted = figures.reports > 0
                assert few.found[number] == Figures(figures.reports, *((None, None) if counted else (0, 0)))
                assert some.found[number] == Figures(figures.reports, figures.pages, None if counted else 0)
    assert [one.total.pages for one in reports_only.tallies] == [one.total.pages for one in whole.tallies]
    assert [one.total.hits for one in reports_only.tallies] == [None, None]
    left = count(searcher, requests, Bounds(pages=whole.tallies[0].total.pages))
    assert [one.total.hits is None for one in left.tallies] == [False, True]  # the bounds are of all together


def test_shares_are_of_the_reports_of_the_same_bucket(library, make):
    years = [2019] * 4 + [2020] * 2
    library.put(*(make(f"r{n}", ["debt" * (n % 2), "x"], year=year) for n, year in enumerate(years)))
    buckets = count(library.searcher, [asked("debt")]).buckets["year"]
    rates = {one.value: [m.of(one.found[0], one.library) for m in MEASURES.values()] for one in buckets}
    assert rates == {"2019": [50, 25, 250], "2020": [50, 25, 250]}
    assert all(one.library.reports < FEW for one in buckets)
    (whole, *_) = rows(count(library.searcher, [asked("debt")]), ["year"])
    assert (whole["by"], whole["share_of_reports"], whole["hits_per_1000_pages"]) == ("all", 50, 250)


def test_reports_with_only_some_of_the_words_are_told_to_be_that(searcher):
    (found,) = count(searcher, [asked("debt zzzunknown")]).tallies
    assert found.some
    assert found.total.reports == searcher.search(asked("debt zzzunknown")).total > 0


def test_pages_with_a_stem_are_counted_as_they_stand(searcher):
    pages = [page for report in searcher.walk() for page in searcher.text(report.id)]
    standing = Counter(stem for page in pages for stem in {stem for _, stem in forms(page.text, page.language)})
    stems = [*sorted(standing, key=lambda stem: (-standing[stem], stem))[:1500], "en:zzzunknown"]
    found = searcher.on_pages(stems)
    assert dict(zip(stems, found.tokens, strict=True)) == {stem: standing[stem] for stem in stems}
    in_languages = Counter(page.language for page in pages if page.language)
    assert {code: number for code, number in found.languages.items() if code} == in_languages


def test_significant_words_are_found_more_often_there_and_are_not_asked_for(searcher):
    request = asked('"debt bondage"')
    found = significant_words(searcher, request)
    assert found.words
    assert found.reports == found.of_reports == searcher.search(request).total
    assert found.pages == searcher.search(request).pages_total
    written = [word.text.casefold() for word in found.words]
    assert not {"debt", "bondage", "bonded", "the", "and", "2019"} & set(written)
    pages = defaultdict(list)
    for report in searcher.walk():
        for page in searcher.text(report.id):
            pages[page.language].append({stem for _, stem in forms(page.text, page.language)})
    for word in found.words:
        ((_, stem),) = forms(word.text, word.language)
        assert word.library_pages == sum(stem in page for page in pages[word.language])
        assert word.of_library_pages == len(pages[word.language])
        assert word.times > 1
        assert word.score >= CERTAIN
    assert [word.score for word in found.words] == sorted((word.score for word in found.words), reverse=True)


def test_words_of_filters_alone_are_those_of_all_pages_of_the_reports(searcher):
    found = significant_words(searcher, asked("", region=("142",)))
    reports = searcher.search(asked("", region=("142",))).hits
    assert found.pages == sum(hit.report.page_count for hit in reports) > 0
    assert significant_words(searcher, asked("", region=("142",)), reports=1).reports == 1


def test_both_engines_find_the_same_words_and_counts(sample_library, remote_sample_library):
    answers = []
    for address in (sample_library, remote_sample_library):
        with closing(open_searcher(address)) as searcher:
            counts = count(searcher, [asked("recruitment fees"), asked("fish*", year=())])
            answers.append((list(rows(counts, counts.buckets)), significant_words(searcher, asked("labour")).words))
    assert answers[0] == answers[1]


def test_the_likelihood_ratio_is_that_of_the_paper():
    assert log_likelihood(110, 110 + 2442, 111, 111 + 29114) == pytest.approx(270.72, abs=0.01)  # "the swiss"
    assert log_likelihood(1, 100, 50, 100) == 0
