"""YAML text without mistakes to plain values, in one pass over libyaml's events: the same values as ``yaml_tree``, in less time.

The tree of nodes that ``yaml_tree`` builds is needed to say where a mistake is. A file without one needs no tree, only the lines
of its items. So whatever is unusual here (a mistake, a tag, an anchor, a depth that no document needs) is not explained but left
to ``yaml_tree``, which reads the file again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import yaml
from yaml import _yaml
from yaml._yaml import CParser
from yaml.events import StreamEndEvent, StreamStartEvent

from traceability.load.yaml_tree import MAX_BYTES, MAX_DEPTH, NUMERIC, WORDS, typed

_NO_KEY = object()


class _End(msgspec.Struct, gc=False):
    start_mark: Any
    end_mark: Any


class _Start(msgspec.Struct, gc=False):
    anchor: Any
    tag: Any
    implicit: Any
    start_mark: Any
    end_mark: Any
    flow_style: Any


class _MappingStart(_Start, gc=False):
    pass


class _Scalar(msgspec.Struct, gc=False):
    anchor: Any
    tag: Any
    implicit: Any
    value: Any
    start_mark: Any
    end_mark: Any
    style: Any


_OURS = {
    "ScalarEvent": _Scalar, "MappingStartEvent": _MappingStart, "SequenceStartEvent": _Start,
    "MappingEndEvent": _End, "SequenceEndEvent": _End,
}  # fmt: skip
_THEIRS = {name: getattr(_yaml, name) for name in _OURS}
_VALUES = frozenset((_Scalar, _MappingStart, _Start))


class _UnusualError(Exception):
    pass


class Plain(msgspec.Struct):
    """The values of a file (``None``: an empty one), and the lines, from 1, of the keys of every map that may hold items.

    These are, by ``id()`` of the map, the outermost one and those at an odd depth below it: items stand in a section, and items
    inside items in a field.
    """

    value: Any = None
    lines: dict[int, dict[Any, int]] = msgspec.field(default_factory=dict)


def read_plain(data: bytes) -> Plain | None:
    """The values of one file; ``None`` where ``yaml_tree.compose`` must read it, because there is something to explain."""
    if len(data) > MAX_BYTES:
        return None
    parser = None
    try:
        data.decode("utf-8")
        parser = CParser(data)
        with _light_events():
            return _Reader(parser, marked=b"!" in data or b"&" in data).read()
    except (UnicodeDecodeError, yaml.YAMLError, _UnusualError):
        return None
    finally:
        if parser is not None:
            parser.dispose()


@contextmanager
def _light_events() -> Iterator[None]:
    """libyaml's binding makes an event of one of PyYAML's classes, whose constructors take a fifth of the time; meanwhile it makes ours.

    Where it does not, no file looks usual any more, and ``yaml_tree`` reads them all.
    """
    vars(_yaml).update(_OURS)
    try:
        yield
    finally:
        vars(_yaml).update(_THEIRS)


class _Reader:
    def __init__(self, parser: CParser, *, marked: bool) -> None:
        self._next: Callable[[], Any] = parser.get_event
        self._marked = marked
        self._plain = Plain()

    def read(self) -> Plain:
        if type(self._next()) is not StreamStartEvent:
            raise _UnusualError
        if type(self._next()) is StreamEndEvent:
            return self._plain
        self._content()
        self._next()  # the end of the document
        if type(self._next()) is not StreamEndEvent:
            raise _UnusualError
        return self._plain

    def _content(self) -> None:  # noqa: C901 - one loop without calls, because it runs for each word of a project
        """Read up to the end of the outermost map. ``into`` is the map or list being read, ``key`` its key that waits for a value."""
        following, stack = self._next, list[tuple[Any, Any]]()
        into: Any = None
        key: Any = _NO_KEY
        places: dict[Any, int] | None = None
        while True:
            event = following()
            kind = type(event)
            if kind is _End:
                into, places = stack.pop()
                key = _NO_KEY
                if not stack:
                    return
                continue
            if kind not in _VALUES or (self._marked and (event.tag is not None or event.anchor is not None)):
                raise _UnusualError  # among others an alias
            if kind is _Scalar:
                text = value = event.value
                if event.implicit[0]:
                    if text in WORDS:
                        value = WORDS[text]
                    elif text[0] in NUMERIC:
                        value = typed(text)
            else:
                value = {} if kind is _MappingStart else []
            if key is not _NO_KEY:
                into[key] = value
                key = _NO_KEY
            elif type(into) is list:
                into.append(value)
            elif into is None:
                self._plain.value = value
            elif kind is _Scalar:
                key = value if type(value) in (str, int) else text
                if key in into:
                    raise _UnusualError
                if places is not None:
                    places[key] = event.start_mark.line + 1
            else:
                raise _UnusualError  # a map or list as a key
            if kind is not _Scalar:
                stack.append((into, places))
                into, places = value, None
                if len(stack) > MAX_DEPTH:
                    raise _UnusualError
                if kind is _MappingStart and (len(stack) == 1 or not len(stack) % 2):
                    places = self._plain.lines[id(value)] = {}
            elif not stack:
                raise _UnusualError
