"""What each form of the query finds: reports, and the pages that show it."""

import pytest

QUERIES = {
    # words: all in the report, stems of the page's own language, accents or none
    "VICTIMS": {"sea": [1, 2]},
    "victim": {"sea": [1, 2], "peru": [1]},
    "victima": {"peru": [1]},
    "víctimas": {"peru": [1]},
    "trafficking": {"sea": [2]},
    "fishing recommendation": {"sea": [2, 4]},
    "muller": {"sea": []},
    "kilns": {"scan": []},
    "nowhere": {},
    "recommendations": {"sea": [4]},
    "note": {"notes": [1]},
    "notes": {"notes": [1]},
    # a word's stem in one language never meets another language's words: notes is `not` in Spanish
    "nots": {"notes": [1]},
    # exact
    "=victim": {},
    "=victims": {"sea": [1, 2]},
    '="held in debt"': {"sea": [1]},
    '="hold in debt"': {},
    # phrases: in order, stems match, over line and page breaks
    '"forced labour"': {"sea": [1], "scan": []},
    '"labour forced"': {},
    '"debt bondage"': {"sea": [1, 2]},
    '"held in debt bondage on fishing vessel"': {"sea": [1, 2]},
    '"broker Sea-Star recommendations"': {"sea": [2, 4]},
    '"star recommendations"': {"sea": [2, 4]},
    "sea-star": {"sea": [2]},
    "C-14/2019": {"sea": [4]},
    # prefixes
    "fish*": {"sea": [2]},
    '"debt bond*"': {"sea": [1, 2]},
    "zz*": {},
    # operators
    "victims OR víctimas": {"sea": [1, 2], "peru": [1]},
    "debt AND sea": {"sea": [1, 2]},
    "labour -sea": {"scan": []},
    "labour NOT fishing": {"scan": []},
    "forced AND (kilns OR vessels)": {"sea": [1, 2], "scan": []},
    "NOT (forced OR forzoso OR 强迫 OR القسري)": {"notes": []},
    "not word": {"notes": [1]},
    "-(-victims)": {"sea": [1, 2]},
    # fields
    "title:forced": {"scan": []},
    "title:(forced OR forzoso)": {"scan": [], "peru": []},
    'title:"trabajo forzoso"': {"peru": []},
    "title:forced victims": {},
    "author:müller": {"sea": []},
    "org:ocean": {"sea": [], "peru": []},
    'org:"justice net"': {},
    "region:thailand": {"sea": []},
    "region:THA": {"sea": []},
    "region:tailandia": {"sea": []},
    'region:"south-eastern asia" victims': {"sea": [1, 2]},
    "country:peru": {"peru": []},
    "topic:forced-labour -lang:es": {"sea": []},
    'topic:"trata de personas"': {"peru": []},
    "lang:es": {"peru": []},
    "language:Spanish": {"peru": []},
    "type:report": {"sea": []},
    "abstract:survey": {"scan": []},
    "file:cairo": {"cairo": []},
    "year:2019": {"sea": [], "notes": []},
    "year:2019-2020": {"sea": [], "peru": [], "notes": []},
    "year:>=2020": {"peru": [], "beijing": []},
    "year:-2018": {"cairo": []},
    "NOT year:1900-": {"scan": []},
    # scripts without spaces
    "强迫劳动": {"beijing": [1]},
    "税": {"beijing": [1]},
    "中国 税收": {"beijing": [1]},
    "劳动强迫": {},
    # Arabic
    "العمل": {"cairo": [1]},
    "القسري": {"cairo": [1]},
    "عمل": {"cairo": [1]},
}


@pytest.mark.parametrize(("text", "expected"), QUERIES.items(), ids=QUERIES)
def test_query_finds_exactly_these_reports_and_pages(shelf, text, expected):
    assert shelf.pages(text) == expected


@pytest.mark.parametrize("text", QUERIES)
def test_totals_are_those_of_the_list(shelf, text):
    result = shelf.search(text, size=1000, pages_per_report=None)
    assert result.total == len(result.hits)
    assert result.pages_total == sum(len(hit.pages) for hit in result.hits)
    assert [hit.pages_matching for hit in result.hits] == [len(hit.pages) for hit in result.hits]


@pytest.mark.parametrize("text", QUERIES)
def test_every_page_found_has_a_place_and_no_other_page_has(shelf, text):
    result = shelf.search(text, size=1000, pages_per_report=None)
    for hit in result.hits:
        numbers = range(1, hit.report.page_count + 1)
        placed = [n for n in numbers if shelf.searcher.places(hit.report.id, result.query, n)]
        assert placed == [page.number for page in hit.pages]


@pytest.mark.parametrize("text", QUERIES)
def test_every_quote_has_a_marked_word(shelf, text):
    result = shelf.search(text, pages_per_report=None)
    for page in (page for hit in result.hits for page in hit.pages):
        assert any(piece.marked and piece.text.strip() for piece in page.quote)
        assert page.places > 0


def test_empty_query_lists_all_newest_first_without_pages(shelf):
    assert list(shelf.pages("").values()) == [[]] * 6
    assert shelf.ids("") == ["beijing", "peru", "sea", "notes", "cairo", "scan"]


def test_phrase_over_a_break_is_marked_on_both_pages(shelf):
    hit = shelf.search('"debt bondage"').hits[0]
    marked = {page.number: [piece.text for piece in page.quote if piece.marked] for page in hit.pages}
    assert marked == {1: ["debt"], 2: ["bondage"]}


def test_a_report_without_the_query_still_gives_no_pages(shelf):
    assert shelf.searcher.pages("notes", shelf.search("victim").query) == ()


def test_phrase_does_not_run_from_one_value_of_a_field_into_the_next(library, make):
    library.put(make("two", ["text"], authors=("Ana Prado", "Luis Gil")))
    assert library.ids('author:"prado luis"') == []
    assert library.ids('author:"luis gil"') == ["two"]


def test_long_phrase_over_a_page_break_is_found_on_both(library, make):
    words = [f"word{number}" for number in range(60)]
    library.put(make("long", [" ".join(words[:30]), " ".join(words[30:])]))
    assert library.pages(f'"{" ".join(words[5:55])}"') == {"long": [1, 2]}


def test_phrase_over_three_short_pages_is_found_on_each(library, make):
    library.put(make("short", ["one two", "three", "", "four five"]))
    assert library.pages('"two three four"') == {"short": [1, 2, 4]}
    assert library.pages('"three four*"') == {"short": [2, 4]}
