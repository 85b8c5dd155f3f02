"""The vocabularies: what they hold hangs together, and what people type finds it."""

import subprocess
import sys
from collections import defaultdict

import pycountry
import pytest

from engine import vocabulary
from engine.vocabulary import key

VOCABULARIES = {
    "concepts": vocabulary.concepts,
    "topics": vocabulary.topics,
    "regions": vocabulary.regions,
    "languages": vocabulary.languages,
    "document types": vocabulary.document_types,
    "organisations": vocabulary.organisations,
}
# One name of two languages: both are called so by their speakers.
SHARED_NAMES = {"isindebele"}


@pytest.fixture(params=VOCABULARIES.values(), ids=VOCABULARIES.keys())
def concepts(request):
    return request.param()


def test_nothing_is_read_at_import():
    script = (
        "import pathlib, engine.vocabulary as v; "
        "assert v.regions.cache_info().currsize == v.topics.cache_info().currsize == 0; "
        "assert v.concepts.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_every_broader_concept_exists(concepts):
    assert [c.id for c in concepts if c.broader and c.broader not in concepts] == []


def test_no_concept_lies_above_itself(concepts):
    def above(id, seen=()):
        assert id not in seen, f"{id} lies above itself"
        broader = concepts[id].broader
        return above(broader, (*seen, id)) if broader else None

    for concept in concepts:
        above(concept.id)


def test_no_name_belongs_to_two_concepts(concepts):
    owners = defaultdict(set)
    for concept in concepts:
        for name in concept.names():
            owners[key(name)].add(concept.id)
    shared = {name for name, ids in owners.items() if len(ids) > 1}
    assert shared - SHARED_NAMES == set()


def test_no_name_or_cue_is_empty_or_padded(concepts):
    for concept in concepts:
        for name in (*concept.names(), *concept.parts, *concept.cues):
            assert key(name), (concept.id, name)
            assert name == name.strip(), (concept.id, name)


def test_every_concept_has_a_label(concepts):
    for concept in concepts:
        assert concepts.label(concept.id) not in ("", "Label")
        assert concept.label


def test_every_concept_is_found_by_its_id_and_its_label(concepts):
    for concept in concepts:
        assert concepts.find(concept.id) == concept.id
        if key(concept.label) not in SHARED_NAMES:
            assert concepts.find(concept.label) == concept.id


def test_no_part_of_a_region_is_the_name_of_another():
    regions = vocabulary.regions()
    assert [(r.id, part) for r in regions for part in r.parts if regions.find(part) != r.id] == []


def test_every_country_of_iso_3166_is_there_with_its_codes():
    regions = vocabulary.regions()
    # Antarctica is no country that a report is about.
    missing = {c.alpha_3 for c in pycountry.countries} - {r.id for r in regions} - {"ATA"}
    assert missing == set()
    for country in pycountry.countries:
        if country.alpha_3 in regions:
            assert regions[country.alpha_3].codes == (country.alpha_2, country.numeric)


def test_every_country_code_is_of_iso_3166_or_in_wide_use():
    codes = {r.id for r in vocabulary.regions() if r.id.isalpha()}
    assert codes - {c.alpha_3 for c in pycountry.countries} == {"XKX"}


def test_every_country_lies_in_a_region_of_the_world():
    regions = vocabulary.regions()
    top = {"002", "019", "142", "150", "009"}
    assert {regions.ancestors(r.id)[-1] for r in regions if r.id.isalpha()} == top
    assert set(regions.children("")) == {*top, "001"}


def test_every_language_code_is_of_iso_639():
    codes = {language.alpha_2 for language in pycountry.languages if hasattr(language, "alpha_2")}
    assert {language.id for language in vocabulary.languages()} <= codes


REGIONS = [
    ("Burma", "MMR"), ("Myanmar", "MMR"), ("Birmania", "MMR"), ("мьянма", "MMR"),
    ("Ivory Coast", "CIV"), ("Côte d'Ivoire", "CIV"), ("COTE D’IVOIRE", "CIV"), ("Costa de Marfil", "CIV"),
    ("DPRK", "PRK"), ("North Korea", "PRK"), ("북한", "PRK"), ("South Korea", "KOR"), ("韩国", "KOR"),
    ("Türkiye", "TUR"), ("Turkey", "TUR"), ("turkiye", "TUR"), ("Swaziland", "SWZ"), ("Eswatini", "SWZ"),
    ("Macedonia", "MKD"), ("UK", "GBR"), ("U.K.", "GBR"), ("Great Britain", "GBR"), ("Royaume-Uni", "GBR"),
    ("England", "GBR"), ("scotland", "GBR"), ("Wales", "GBR"), ("Xinjiang", "CHN"), ("الأردن", "JOR"),
    ("Guinea", "GIN"), ("Guinea-Bissau", "GNB"), ("Equatorial Guinea", "GNQ"), ("Papua New Guinea", "PNG"),
    ("Niger", "NER"), ("Nigeria", "NGA"), ("Niger Delta", "NGA"),
    ("Congo", "COG"), ("DRC", "COD"), ("Democratic Republic of the Congo", "COD"), ("RDC", "COD"),
    ("br", "BRA"), ("BRA", "BRA"), ("076", "BRA"), ("Brésil", "BRA"), ("ब्राज़ील", "BRA"), ("ブラジル", "BRA"),
    ("Kosovo", "XKX"), ("Taiwan", "TWN"), ("Palestine", "PSE"), ("Hong Kong", "HKG"), ("香港", "HKG"),
    ("South-East Asia", "035"), ("Sudeste asiático", "035"), ("Middle East", "145"), ("Latin America", "419"),
    ("Europe", "150"), ("Sub-Saharan Africa", "202"), ("US", "USA"), ("U.S.A.", "USA"), ("EE. UU.", "USA"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "id"), REGIONS)
def test_a_region_is_found_by_any_of_its_names(text, id):
    assert vocabulary.regions().find(text) == id


@pytest.mark.parametrize("text", ["", "  ", "Korea", "Atlantis", "child labour"])
def test_what_names_no_region_or_two_is_not_found(text):
    assert vocabulary.regions().find(text) is None


TOPICS = [
    ("child labour", "child-labour"), ("Child Labor", "child-labour"), ("TRABAJO INFANTIL", "child-labour"),
    ("travail des enfants", "child-labour"), ("Kinderarbeit", "child-labour"), ("детский труд", "child-labour"),
    ("عمل الاطفال", "child-labour"), ("童工", "child-labour"), ("बाल श्रम", "child-labour"),
    ("pekerja anak", "child-labour"),
    ("modern slavery", "modern-slavery"), ("modern-day slavery", "modern-slavery"), ("climate", "climate"),
    ("forced labor", "forced-labour"), ("Cambio Climático", "climate"),
    ("trata de personas", "human-trafficking"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "id"), TOPICS)
def test_a_topic_is_found_by_any_of_its_names(text, id):
    assert vocabulary.topics().find(text) == id


def test_a_cue_of_a_topic_is_no_name_of_it():
    assert vocabulary.topics().find("Global Slavery Index") is None
    assert vocabulary.concepts().find("Global Slavery Index") is None


@pytest.mark.parametrize(
    ("text", "id"), [("Spanish", "es"), ("español", "es"), ("ESP", None), ("spa", "es"), ("de", "de"), ("ger", "de")]
)
def test_a_language_is_found_by_code_or_name(text, id):
    assert vocabulary.languages().find(text) == id


def test_ancestors_come_nearest_first():
    assert vocabulary.regions().ancestors("CIV") == ("011", "202", "002")
    assert vocabulary.topics().ancestors("debt-bondage") == ("forced-labour", "modern-slavery")
    assert vocabulary.regions().ancestors("nowhere") == ()


def test_children_are_those_right_below():
    assert "worst-forms-of-child-labour" in vocabulary.topics().children("child-labour")
    assert vocabulary.regions().children("150") == ("151", "154", "039", "155")
    assert vocabulary.regions().children("BRA") == ()


def test_a_label_falls_back_to_english_then_to_the_value():
    regions = vocabulary.regions()
    assert (regions.label("BRA", "fr"), regions.label("BRA", "xx"), regions.label("Mars")) == (
        "Brésil",
        "Brazil",
        "Mars",
    )


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("topic", "child-labour", "Child labour"),
        ("region", "CIV", "Côte d'Ivoire"),
        ("region", "002", "Africa"),
        ("language", "pt", "Portuguese"),
        ("document_type", "judgment", "Judgment"),
        ("organisation", "Example Society", "Example Society"),
        ("topic", "none", "none"),
    ],
)
def test_a_facet_value_is_shown_by_its_label(field, value, shown):
    assert vocabulary.label(field, value) == shown


def test_fields_without_a_vocabulary_have_none():
    assert vocabulary.of_field("organisation") is None
    assert vocabulary.of_field("region") is vocabulary.regions()
