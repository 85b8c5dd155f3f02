"""Why a search found nothing, and which step back would find something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from engine.fields import BY_NAME, NONE
from engine.ports import Searcher
from engine.query.tree import And, Everything, Node
from engine.saying import Saying, listed, say
from engine.spelling import did_you_mean
from engine.vocabulary import of_field
from webapp.filters import nearest, none_called
from webapp.state import SearchState
from webapp.wording import counted, labels, moment

WITHOUT_IT = say("Without it")
MOST_PARTS = 12  # of a query that are tried one by one


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, and the step back that undoes it; `url` is empty where no single step helps."""

    text: str
    step: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Meant:
    """The query that was probably meant, and the address that asks it."""

    text: str
    url: str


def meant(searcher: Searcher, state: SearchState) -> Meant | None:
    """What was probably meant where words of the query stand nowhere; under the filters where they leave any of it."""
    text = did_you_mean(searcher, state.text)
    if not text:
        return None
    step = state.with_text(text)
    return Meant(text, (step if _total(searcher, step) else step.without_filters()).url)


def why_empty(searcher: Searcher, state: SearchState) -> tuple[Reason, ...]:
    """Reasons why no report has all that is asked, the simplest step back first; empty where the library itself is."""
    return tuple(_unknown(searcher, state)) or tuple(_filters(searcher, state)) or tuple(_parts(searcher, state))


def _unknown(searcher: Searcher, state: SearchState) -> Iterator[Reason]:
    """The values that no library has, each with the way to what is called nearly so."""
    for name, values in state.filters.items():
        vocabulary = of_field(name)
        for value in values:
            if vocabulary is None or value == NONE or vocabulary.find(value):
                continue
            near = nearest(vocabulary, value)[:1]
            step = state.without_filter(name, value)
            for named in near:
                step = step.with_filter(name, vocabulary.find(named) or named)
            told = _step(near[0] if near else WITHOUT_IT, _total(searcher, step))
            yield Reason(none_called(BY_NAME[name], value), told, step.url)


def _filters(searcher: Searcher, state: SearchState) -> Iterator[Reason]:
    undone = tuple(_undone(state))
    found = [(filter, undo, step, total) for filter, undo, step in undone if (total := _total(searcher, step))]
    for filter, undo, step, total in found:
        yield Reason(filter, _step(undo, total), step.url)
    step = state.without_filters()
    if not found and undone and (total := _total(searcher, step)):
        yield Reason(say("No report is left by the filters."), _step(say("Without them"), total), step.url)


def _undone(state: SearchState) -> Iterator[tuple[str, str, SearchState]]:
    """What each facet's filter and exclusion does, what undoes it, and the state without it."""
    for name, values in state.filters.items():
        yield (
            say("No report is left by %(filter)s.", filter=_named(name, values)),
            WITHOUT_IT,
            state.without_filter(name),
        )
    for name, values in state.excluded.items():
        told = say("No report is left without %(filter)s.", filter=_named(name, values))
        yield told, say("With it"), state.without_excluded(name)
    if state.since:
        told = say("No report is left of those added after %(moment)s.", moment=moment(state.since))
        yield told, say("All of them"), state.with_since(0)


def _named(name: str, values: Iterable[str]) -> Saying:
    return listed((BY_NAME[name].label, labels(name, values)), " ")


def _step(undo: str, total: int) -> Saying:
    return listed((undo, counted(total, "report")), ": ")


def _parts(searcher: Searcher, state: SearchState) -> Iterator[Reason]:
    free = state.without_filters()
    parts = _top_parts(free.request().query.tree)
    if len(parts) == 1 and not isinstance(parts[0], Everything):
        yield Reason(say("No report has %(part)s.", part=parts[0]))
    elif len(parts) > 1:
        yield from _each_part(searcher, free, parts[:MOST_PARTS]) or [
            Reason(say("Each part of the query is found, but no report has them all."))
        ]


def _each_part(searcher: Searcher, state: SearchState, parts: tuple[Node, ...]) -> list[Reason]:
    alone = {part: _total(searcher, state.with_text(str(part))) for part in parts}
    return [_without(searcher, state, part, parts) for part, total in alone.items() if not total]


def _without(searcher: Searcher, state: SearchState, part: Node, parts: tuple[Node, ...]) -> Reason:
    others = And(tuple(other for other in parts if other != part))
    step = state.with_text(str(others))
    total = _total(searcher, step)
    text = say("No report has %(part)s.", part=part)
    return Reason(text, _step(WITHOUT_IT, total), step.url) if total else Reason(text)


def _top_parts(tree: Node) -> tuple[Node, ...]:
    return tree.parts if isinstance(tree, And) else (tree,)


def _total(searcher: Searcher, state: SearchState) -> int:
    request = replace(state, size=1, page=1, cursor="", quotes=0).request(facets=False)
    result = searcher.search(request)
    return 0 if result.some else result.total
