"""Options and arguments of the commands that ask the library, and the request made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from engine.fields import BY_NAME, FACETS, SORTS
from engine.request import SearchRequest
from engine.vocabulary import Vocabulary
from engine.vocabulary.additions import own_concepts
from findspot import options
from webapp.filters import NOT, canonical
from webapp.state import SearchState

Command = TypeVar("Command", bound=Callable[..., Any])


class AskingCommand(click.Command):
    """Takes what has one minus before it for a word to leave out, since no option of such a command has."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        takes_value = {
            name: not option.is_flag
            for option in self.get_params(ctx)
            if isinstance(option, click.Option)
            for name in option.opts
        }
        options, words = list[str](), list[str]()
        given = iter(args)
        for arg in given:
            if arg == "--":
                words += given
            elif arg.startswith("--") or arg in ctx.help_option_names:
                options.append(arg)
                if takes_value.get(arg):
                    value = next(given, None)
                    if value is None:
                        return super().parse_args(ctx, args)  # says that it is missing
                    options.append(value)
            else:
                words.append(arg)
        return super().parse_args(ctx, [*options, "--", *words])


def asking(command: Command) -> Command:
    """The query, the library, what each facet chooses and excludes, and what is searched beside the words typed."""
    return click.argument("query", nargs=-1)(narrowing(command))


def narrowing(command: Command) -> Command:
    """The same without a query: for commands that have their queries from elsewhere."""
    filters = (*map(_filter, FACETS), *map(_exclusion, FACETS))
    for decorate in reversed((options.library, *filters, *_WORDS)):
        command = decorate(command)
    return command


def _filter(field: Any) -> Callable[[Command], Command]:
    """An option that may be repeated: any of its values may match."""
    example = " such as 2019, 2015-2020, 2015- or -2020" if field.kind == "year" else ""
    return click.option(
        f"--{field.name.replace('_', '-')}", multiple=True, help=f"Only with this {field.label.lower()}{example}."
    )


def _exclusion(field: Any) -> Callable[[Command], Command]:
    """An option that may be repeated: none of its values may be there."""
    name = f"--{NOT}{field.name}".replace("_", "-")
    return click.option(name, multiple=True, help=f"Only without this {field.label.lower()}.")


_WORDS = (
    click.option("--sort", type=click.Choice(list(SORTS)), default="relevance", show_default=True),
    click.option("--exact", is_flag=True, help="Search the words typed, and no others for them."),
    click.option("--without", multiple=True, help="One of the words searched beside those typed, to be left out."),
    options.vocabulary,
)


def request_of(
    query: tuple[str, ...],
    *,
    exact: bool,
    without: tuple[str, ...],
    vocabulary: Path | None,
    sort: str,
    **filters: tuple[str, ...],
) -> SearchRequest:
    """The request that these options make."""
    concepts = own_concepts(vocabulary)
    asked = asked_for(" ".join(query), filters, sort=sort, exact=exact, without=without, concepts=concepts)
    return asked.request()


def asked_for(
    text: str,
    filters: Mapping[str, Iterable[str]],
    *,
    sort: str = "relevance",
    exact: bool = False,
    without: Iterable[str] = (),
    concepts: Vocabulary | None = None,
) -> SearchState:
    """The search for the text, each report by itself, with each facet's values as the library has them.

    `filters` has what a facet chooses by its name, and what it excludes by that with `not_` before it. InputError where
    a facet has no value of that name.
    """
    return SearchState(
        text=text,
        filters=_values(filters),
        excluded=_values(filters, NOT),
        sort=sort,
        exact=exact,
        without=tuple(without),
        each=True,
        concepts=concepts,
    )


def _values(given: Mapping[str, Iterable[str]], before: str = "") -> Mapping[str, tuple[str, ...]]:
    """For each facet with values, given with this `before` its name, those that the library has: a code for a name."""
    chosen = {
        field.name: tuple(canonical(BY_NAME[field.name], value) for value in given.get(before + field.name, ()))
        for field in FACETS
    }
    return {name: values for name, values in chosen.items() if values}
