"""The free texts of an event: what people wrote in words of their own, in any field of its data."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from events.data import EventData
from events.field_types import FewWords, Text

_Reader = Callable[[Any], Iterator[str]]


def free_texts(data: EventData) -> Iterator[str]:
    """Every free text of an event, in the order of its fields; empty fields yield nothing."""
    for name, read in _readers(type(data)):
        value = getattr(data, name)
        if value is not None:
            yield from read(value)


@cache
def _readers(model: type[BaseModel]) -> tuple[tuple[str, _Reader], ...]:
    """The fields of a model that may contain free text, each with how to read it."""
    hints = get_type_hints(model, include_extras=True)
    found = ((name, _reader(hints[name])) for name in model.model_fields)
    return tuple((name, read) for name, read in found if read is not None)


def _reader(hint: Any) -> _Reader | None:
    """How to read the free text of a field of this type; None if it contains none."""
    if hint in (Text, FewWords):
        return _text
    if get_origin(hint) is dict:
        return _anything
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return _part if _readers(hint) else None
    readers = [read for each in get_args(hint) if each is not NoneType and (read := _reader(each))]
    if not readers:
        return None
    return _each(readers[0]) if get_origin(hint) is tuple else readers[0]


def _text(value: str) -> Iterator[str]:
    yield value


def _part(part: BaseModel) -> Iterator[str]:
    for name, read in _readers(type(part)):
        value = getattr(part, name)
        if value is not None:
            yield from read(value)


def _each(read: _Reader) -> _Reader:
    return lambda values: (text for value in values for text in read(value))


def _anything(value: Any) -> Iterator[str]:
    """Every text in JSON whose fields another model knows, such as the details of a type."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _anything(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _anything(each)
