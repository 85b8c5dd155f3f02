"""What a report is about: topics and regions, from how often its text names them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from engine import vocabulary
from engine.report import Page
from engine.vocabulary import Vocabulary
from engine.vocabulary.mentions import Mentions, Name

FIRST_PAGES = 6  # read whole: cover, contents, summary and introduction say what a report is about
SPREAD_PAGES = 8  # of the rest, evenly
PAGE_CHARACTERS = 8_000
COVER_WEIGHT = 3.0

MOST_TOPICS = 6
TOPIC_LEAST = 2.0  # mentions, and
TOPIC_RATE = 0.6  # mentions on each 3,000 characters read, below which a topic is only touched on
TOPIC_SHARE = 0.2  # of the mentions of the strongest topic
RATE_CHARACTERS = 3_000
NARROWER = 0.75  # of the mentions of narrower topics speak for a topic that is named itself

MOST_COUNTRIES = 5
COUNTRY_LEAST = 2.0
COUNTRY_SHARE = 0.25  # of all mentions of countries: below, the report is about many
COUNTRY_TO_FIRST = 0.5
COUNTRY_TO_TITLED = 0.7  # a title that names its country leaves little room for others
REGION_SHARE = 0.7  # of the countries' mentions that lie within a region that nobody names

_IN_TITLE = 1_000.0
_NOTHING = ""  # what holds a country's name and means no country

# A country's name within another name.
NOT_COUNTRIES = (
    "New England", "Prince of Wales", "South China Sea", "East China Sea", "Sea of Japan", "Gulf of Guinea",
    "Gulf of Mexico", "Golfo de México", "Gulf of Oman", "Gulf of Thailand", "Lake Chad", "Lac Tchad",
    "Bank of America", "Bank of England", "American Samoa", "Michael Jordan", "Jordan River", "Georgia Tech",
    "New Georgia", "Panama Papers", "Panama Canal", "Panama flag", "Indian Ocean", "Turkey Red", "U.S. dollars",
    "US dollars", "USD", "US$", "U.S.C.", "U.S. Code", "Vienna Convention", "Holland & Knight", "Peru, Indiana",
    "Canada goose", "Pacto de San José de Costa Rica", "Pact of San José, Costa Rica", "San José, Costa Rica",
    "Geneva, Switzerland", "Pact of San Jose, Costa Rica", "San Jose, Costa Rica",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Unclear:
    """A name of two countries: it means the first, unless more speaks for the second."""

    first: str
    second: str
    for_second: tuple[str, ...]


_PART = "/"  # after the id of what is only a part of the country
UNCLEAR: Mapping[str, _Unclear] = {
    # The United States is named in any report; one that names its states means the state.
    "Georgia": _Unclear("GEO", "USA", ("USA" + _PART,)),
    "Congo": _Unclear("COG", "COD", ("COD", "COD" + _PART)),
    "Korea": _Unclear("KOR", "PRK", ("PRK", "PRK" + _PART)),
}


@dataclass(frozen=True, slots=True)
class Classified:
    """Ids of the vocabularies, the surest first; without those that lie above them."""

    topics: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Counts:
    """Mentions by id, weighed; those in the title apart."""

    titled: Mapping[str, float]
    weights: Mapping[str, float]


def classify(*, title: str, pages: Sequence[Page]) -> Classified:
    """What the report is about, as far as its title and a sample of its pages tell; empty where they do not."""
    sample = _sample(pages)
    return Classified(topics=_topics(title, sample), regions=_regions(title, sample))


def warm() -> None:
    """Makes what the first report would wait for: about a quarter of a second."""
    classify(title="", pages=())


def _sample(pages: Sequence[Page]) -> list[Page]:
    readable = [page for page in pages if page.searchable]
    first, rest = readable[:FIRST_PAGES], readable[FIRST_PAGES:]
    step = max(1, -(-len(rest) // SPREAD_PAGES))
    return first + rest[::step]


def _count(mentions: Mentions, title: str, sample: Sequence[Page]) -> _Counts:
    language = sample[0].language if sample else ""
    titled = Counter(mention.id for mention in mentions.find(title, language))
    weights: Counter[str] = Counter()
    for page in sample:
        weight = COVER_WEIGHT if page.number == 1 else 1.0
        for mention in mentions.find(page.text[:PAGE_CHARACTERS], page.language):
            weights[mention.id] += weight  # type: ignore[assignment]
    return _Counts(titled, weights)


def _topics(title: str, sample: Sequence[Page]) -> tuple[str, ...]:
    counts = _count(_topic_names(), title, sample)
    scores = {id: weight + _IN_TITLE * (id in counts.titled) for id, weight in _with_titled(counts).items()}
    read = sum(min(len(page.text), PAGE_CHARACTERS) for page in sample)
    least = max(TOPIC_LEAST, TOPIC_RATE * read / RATE_CHARACTERS, TOPIC_SHARE * max(counts.weights.values(), default=0))
    found = sorted(_strongest(scores, least), key=lambda id: -_with_narrower(id, scores))
    return tuple(found[:MOST_TOPICS])


def _with_narrower(id: str, scores: Mapping[str, float]) -> float:
    """A topic is the surer, the more is said of what lies below it."""
    narrower = sum(score for other, score in scores.items() if id in vocabulary.topics().ancestors(other))
    return scores[id] + NARROWER * narrower


def _with_titled(counts: _Counts) -> Mapping[str, float]:
    return {id: counts.weights.get(id, 0.0) for id in (*counts.titled, *counts.weights)}


def _strongest(scores: Mapping[str, float], least: float) -> Iterator[str]:
    for id, score in sorted(scores.items(), key=lambda item: -item[1]):
        if score >= least:
            yield id


def _regions(title: str, sample: Sequence[Page]) -> tuple[str, ...]:
    counts = _clear(_count(_region_names(), title, sample))
    countries = {id: weight for id, weight in counts.weights.items() if _is_country(id)}
    titled = [id for id in counts.titled if _is_country(id)]
    if titled and len(titled) <= MOST_COUNTRIES:
        return _titled_countries(titled, countries)
    if named := [id for id in counts.titled if id and not _is_country(id) and id != "001"]:
        return tuple(named)
    return _main_countries(countries) or _region_of(countries)


def _titled_countries(titled: Sequence[str], countries: Mapping[str, float]) -> tuple[str, ...]:
    first = max(countries.get(id, 0.0) for id in titled)
    untitled = {id: weight for id, weight in countries.items() if id not in titled}
    others = _strongest(untitled, max(COUNTRY_LEAST, first * COUNTRY_TO_TITLED))
    return (*sorted(titled, key=lambda id: -countries.get(id, 0.0)), *others)[:MOST_COUNTRIES]


def _main_countries(countries: Mapping[str, float]) -> tuple[str, ...]:
    first = max(countries.values(), default=0.0)
    if first < COUNTRY_LEAST or first < COUNTRY_SHARE * sum(countries.values()):
        return ()
    return tuple(_strongest(countries, max(COUNTRY_LEAST, first * COUNTRY_TO_FIRST)))[:MOST_COUNTRIES]


def _region_of(countries: Mapping[str, float]) -> tuple[str, ...]:
    """The smallest region that holds nearly all countries named,."""
    within: Counter[str] = Counter()
    for id, weight in countries.items():
        for above in vocabulary.regions().ancestors(id):
            within[above] += weight  # type: ignore[assignment]
    enough = REGION_SHARE * sum(countries.values())
    depth = vocabulary.regions().ancestors
    held = [id for id, weight in within.items() if weight >= max(enough, COUNTRY_LEAST)]
    return tuple(sorted(held, key=lambda id: -len(depth(id)))[:1])


def _clear(counts: _Counts) -> _Counts:
    """With each name counted for the country that it means here, and parts counted for their countries."""
    meant = {name: _meant(unclear, counts.weights) for name, unclear in UNCLEAR.items()}
    return _Counts(_counted_as(meant, counts.titled), _counted_as(meant, counts.weights))


def _meant(unclear: _Unclear, weights: Mapping[str, float]) -> str:
    for_first = sum(weights.get(id, 0.0) for id in (unclear.first, unclear.first + _PART))
    for_second = sum(weights.get(id, 0.0) for id in unclear.for_second)
    return unclear.second if for_second > for_first else unclear.first


def _counted_as(meant: Mapping[str, str], weights: Mapping[str, float]) -> Mapping[str, float]:
    counted: Counter[str] = Counter()
    for id, weight in weights.items():
        counted[meant.get(id, id.removesuffix(_PART))] += weight  # type: ignore[assignment]
    del counted[_NOTHING]
    return counted


def _is_country(id: str) -> bool:
    return id.isalpha()


@cache
def _topic_names() -> Mentions:
    topics = vocabulary.topics()
    return Mentions([*_names(topics), *(Name(topic.id, cue) for topic in topics for cue in topic.cues)])


@cache
def _region_names() -> Mentions:
    regions = vocabulary.regions()
    nothing = [Name(_NOTHING, name) for name in (*NOT_COUNTRIES, *_publishers())]
    unclear = [Name(name, name) for name in UNCLEAR]
    parts = [Name(region.id + _PART, part) for region in regions for part in (*region.parts, *region.cues)]
    return Mentions([*nothing, *unclear, *_names(regions), *parts])


def _publishers() -> Iterator[str]:
    """Who names the United States Department of Labor does not speak of the United States."""
    for organisation in vocabulary.organisations():
        yield from organisation.names()


def _names(concepts: Vocabulary) -> Iterator[Name]:
    """English names stand in texts of all languages, others only in texts of theirs."""
    for concept in concepts:
        for language, names in concept.labels.items():
            yield from (Name(concept.id, name, "" if language == "en" else language) for name in names)
