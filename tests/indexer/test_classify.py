"""What a report is about, and not each thing that it mentions."""

import pytest

from engine.report import Page
from indexer.classify import classify

FILLER = "The study was carried out over two years with interviews in several districts and a desk review of sources. "


def pages(*texts, language="en"):
    return [Page(number, text, language=language) for number, text in enumerate(texts, 1)]


def report(sentence, *, filler=10):
    """A page that says it three times among other words."""
    return pages(f"{sentence} {FILLER * filler}{sentence} {FILLER * filler}{sentence}")


REGIONS = [
    pytest.param("Children work on farms in Guinea.", ("GIN",), id="guinea"),
    pytest.param("Children work on farms in Guinea-Bissau.", ("GNB",), id="guinea-bissau"),
    pytest.param("Children work on farms in Equatorial Guinea.", ("GNQ",), id="equatorial guinea"),
    pytest.param("Miners dig in Papua New Guinea.", ("PNG",), id="papua new guinea"),
    pytest.param("Boats sail in the Gulf of Guinea.", (), id="a gulf is no country"),
    pytest.param("Herders cross Niger.", ("NER",), id="niger"),
    pytest.param("Oil is spilled in the Niger Delta.", ("NGA",), id="niger delta"),
    pytest.param("Mines in Congo, near Brazzaville.", ("COG",), id="congo"),
    pytest.param("Mines in Congo; the DRC government, in Kinshasa, was asked.", ("COD",), id="congo of the drc"),
    pytest.param("Tea is picked in Georgia, west of Tbilisi.", ("GEO",), id="georgia"),
    pytest.param("Farms in Georgia, Alabama and Florida.", ("USA",), id="georgia among states"),
    pytest.param("Workers in Turkey pick hazelnuts.", ("TUR",), id="turkey"),
    pytest.param("They ate turkey and jordan almonds.", (), id="small letters name no country"),
    pytest.param("The plan of North Carolina.", ("USA",), id="a state's name"),
    pytest.param("Police in England and Wales.", ("GBR",), id="parts of the kingdom"),
    pytest.param("Workers in North Korea.", ("PRK",), id="north korea"),
    pytest.param("The U.S. Department of Labor funded this. Brazil.", ("BRA",), id="a publisher is no country"),
    pytest.param("Nothing is said of where.", (), id="none"),
]


@pytest.mark.parametrize(("sentence", "regions"), REGIONS)
def test_the_country_is_told_from_its_namesakes(sentence, regions):
    assert classify(title="", pages=report(sentence)).regions == regions


def test_the_title_outweighs_the_text():
    text = "Workers come from Nepal. " * 8 + "They work in Qatar. " * 6
    assert classify(title="Construction workers in Qatar", pages=pages(text)).regions[0] == "QAT"


def test_a_country_mentioned_in_passing_is_left_out():
    text = "Farms in Ghana employ children. " * 20 + "Cocoa is sold to Belgium."
    assert classify(title="Cocoa in Ghana", pages=pages(text)).regions == ("GHA",)


def test_two_countries_of_equal_weight_are_both_named():
    text = "Ghana grows cocoa. Ivory Coast grows cocoa. " * 10
    assert set(classify(title="", pages=pages(text)).regions) == {"GHA", "CIV"}


def test_a_report_on_many_countries_of_a_region_has_the_region():
    text = " ".join(
        f"Officials of {name} were asked."
        for name in ("Thailand", "Vietnam", "Laos", "Cambodia", "Myanmar", "Malaysia")
    )
    assert classify(title="", pages=pages("cover", text, text)).regions == ("035",)


def test_a_region_in_the_title_is_enough():
    text = "Thailand and Brazil and Ghana and France and Kenya and Peru. " * 3
    assert classify(title="Fishing in South-East Asia", pages=pages("cover", text)).regions == ("035",)


def test_a_report_on_the_whole_world_has_no_region():
    text = "Thailand, Brazil, Ghana, France, Kenya, Peru, Norway, Fiji. " * 3
    assert classify(title="Global estimates", pages=pages("cover", text)).regions == ()


TOPICS = [
    ("en", "Child labour on farms: children's work is unpaid.", "child-labour"),
    ("es", "El trabajo infantil en las fincas.", "child-labour"),
    ("fr", "Le travail des enfants dans les mines.", "child-labour"),
    ("pt", "O trabalho infantil no campo.", "child-labour"),
    ("de", "Die Kinderarbeit in Steinbrüchen.", "child-labour"),
    ("ru", "Запрет детского труда в стране.", "child-labour"),
    ("ar", "القضاء على عمل الأطفال في المزارع.", "child-labour"),
    ("zh", "禁止使用童工的规定。", "child-labour"),
    ("id", "Penghapusan pekerja anak di perkebunan.", "child-labour"),
    ("en", "Modern slavery in the supply chain of the company.", "modern-slavery"),
    ("fr", "La lutte contre les changements climatiques au Bénin.", "climate"),
    ("en", "Debt bondage among brick makers.", "debt-bondage"),
]


@pytest.mark.parametrize(("language", "sentence", "topic"), TOPICS)
def test_the_topic_is_told_in_many_languages(language, sentence, topic):
    text = f"{sentence} " * 4
    assert topic in classify(title="", pages=pages(text, language=language)).topics
    assert topic in classify(title="", pages=pages(text, language="")).topics


def test_a_topic_mentioned_once_is_not_what_the_report_is_about():
    text = "Seasonal workers pick fruit. " * 30 + "Child labour was not found."
    assert "child-labour" not in classify(title="", pages=pages("cover", text)).topics


def test_a_topic_in_the_title_is_the_surest():
    text = "Forced labour is a risk. " * 6 + "Seasonal workers pick fruit. " * 3
    assert classify(title="Seasonal workers in the orchards", pages=pages(text)).topics[0] == "seasonal-workers"


def test_no_topic_is_added_only_because_it_lies_above():
    assert classify(title="", pages=report("Debt bondage persists.")).topics == ("debt-bondage",)


def test_a_report_without_text_is_about_nothing_known():
    empty = [Page(1, "", problem="no text")]
    assert classify(title="", pages=empty).topics == ()
    assert classify(title="", pages=[]).regions == ()


def test_late_pages_count_too():
    texts = ["cover"] + [FILLER] * 30 + ["Forced labour in Brazil. " * 60] * 30
    found = classify(title="", pages=pages(*texts))
    assert (found.topics, found.regions) == (("forced-labour",), ("BRA",))
