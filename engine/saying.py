"""Sentences for people that can be said in another language.

Each is a `str` that holds the English sentence, and goes everywhere as one: to the command line, the API, an error. It
also knows what it was made of, so that a page can say it in its reader's language. Whoever cuts or joins it as a string
is left with the English one: sentences are put together by `say` alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from engine.vocabulary import label


class Tongue(Protocol):
    """A language in which sentences are said."""

    def gettext(self, form: str) -> str:
        """The form in this language."""
        ...

    def ngettext(self, one: str, many: str, number: int) -> str:
        """The form for so many in this language."""
        ...

    def named(self, field: str, value: str) -> str:
        """The name of a facet's value in this language."""
        ...

    def number(self, value: int) -> str:
        """ "1,204" as it is written in this language."""
        ...

    def quoted(self, text: str) -> str:
        """A text in whatever language within a sentence of this one."""
        ...

    def moment(self, at: datetime) -> str:
        """A day and time as they are written in this language."""
        ...


class Saying(str):
    """An English sentence or name that can be said in other languages."""

    __slots__ = ()

    def said(self, tongue: Tongue) -> str:
        """The same in that language."""
        raise NotImplementedError

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """A copy, or what another process is sent, is the English sentence and no more."""
        return str, (str(self),)


class _Sentence(Saying):
    __slots__ = ("_form", "_values")

    _form: str
    _values: Mapping[str, Any]

    def __new__(cls, form: str, values: Mapping[str, Any]) -> _Sentence:
        made = super().__new__(cls, _filled(form, values, _english))
        made._form, made._values = form, values
        return made

    def said(self, tongue: Tongue) -> str:
        return _filled(tongue.gettext(self._form), self._values, lambda value: said(value, tongue))


class _Counted(Saying):
    __slots__ = ("_many", "_number", "_one", "_values")

    _one: str
    _many: str
    _number: int
    _values: Mapping[str, Any]

    def __new__(cls, one: str, many: str, number: int, values: Mapping[str, Any]) -> _Counted:
        made = super().__new__(cls, _filled(one if number == 1 else many, values, _english))
        made._one, made._many, made._number, made._values = one, many, number, values
        return made

    def said(self, tongue: Tongue) -> str:
        form = tongue.ngettext(self._one, self._many, self._number)
        return _filled(form, self._values, lambda value: said(value, tongue))


class _Named(Saying):
    __slots__ = ("_field", "_value")

    _field: str
    _value: str

    def __new__(cls, field: str, value: str) -> _Named:
        made = super().__new__(cls, label(field, value))
        made._field, made._value = field, value
        return made

    def said(self, tongue: Tongue) -> str:
        return tongue.named(self._field, self._value)


class _Listed(Saying):
    __slots__ = ("_items", "_separator")

    _items: tuple[str, ...]
    _separator: str

    def __new__(cls, items: Iterable[str], separator: str) -> _Listed:
        kept = tuple(items)
        made = super().__new__(cls, separator.join(kept))
        made._items, made._separator = kept, separator
        return made

    def said(self, tongue: Tongue) -> str:
        return tongue.gettext(self._separator).join(said(item, tongue) for item in self._items)


class _Lowered(Saying):
    __slots__ = ("_saying",)

    _saying: Saying

    def __new__(cls, saying: Saying) -> _Lowered:
        made = super().__new__(cls, saying.lower())
        made._saying = saying
        return made

    def said(self, tongue: Tongue) -> str:
        return self._saying.said(tongue).lower()


class _Number(Saying):
    __slots__ = ("_value",)

    _value: int

    def __new__(cls, value: int) -> _Number:
        made = super().__new__(cls, f"{value:,}")
        made._value = value
        return made

    def said(self, tongue: Tongue) -> str:
        return tongue.number(self._value)


class _Moment(Saying):
    __slots__ = ("_at",)

    _at: datetime

    def __new__(cls, at: datetime) -> _Moment:
        made = super().__new__(cls, f"{at:%-d %B %Y, %H:%M} UTC")
        made._at = at
        return made

    def said(self, tongue: Tongue) -> str:
        return tongue.moment(self._at)


def say(form: str, /, **values: Any) -> Saying:
    """A sentence: `form` with each `%(name)s` filled; whole numbers are written with their thousands.

    Where there are values, a per cent sign of the form itself is doubled.
    """
    return _Sentence(form, values)


def say_each(one: str, many: str, number: int, /, **values: Any) -> Saying:
    """A sentence that tells of `number` things: `one` is its form for 1, `many` for others, both with `%(number)s`."""
    return _Counted(one, many, number, {"number": number, **values})


def named(field: str, value: str) -> Saying:
    """A facet's value by its name in the vocabulary."""
    return _Named(field, value)


def listed(items: Iterable[str], separator: str = ", ") -> Saying:
    """Several, one after the other."""
    return _Listed(items, separator)


def lowered(saying: Saying) -> Saying:
    """A name as it stands within a sentence, in small letters."""
    return _Lowered(saying)


def number(value: int) -> Saying:
    """A whole number with its thousands."""
    return _Number(value)


def moment(at: datetime) -> Saying:
    """ "29 November 2026, 08:30 UTC"."""
    return _Moment(at.astimezone(UTC))


def said(value: object, tongue: Tongue) -> str:
    """Whatever it is, in that language: a plain string in its own, a whole number with its thousands."""
    if isinstance(value, Saying):
        return value.said(tongue)
    if isinstance(value, int) and not isinstance(value, bool):
        return tongue.number(value)
    return tongue.quoted(str(value))


def _english(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _filled(form: str, values: Mapping[str, Any], write: Any) -> str:
    return form % {name: write(value) for name, value in values.items()} if values else form
