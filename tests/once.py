"""What comes out the same for every app and database is made once a run: SQL, templates, routes.

A test gets an app and a database of its own, and what it waited for most was
SQLAlchemy writing SQL, Jinja Python and werkzeug addresses that the test before it
had already got. A served product makes them once as well. Nothing that a test can
change is shared: a statement is found by all that it says, a template by its text,
a route by its rule.
"""

from collections.abc import Iterator
from typing import Any

import flask.templating
import pytest
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

_DIALECTS = (PGDialect_psycopg, SQLiteDialect_pysqlite)
# Far more than the product has, so that none is written twice.
_STATEMENTS = 20_000


@pytest.fixture(autouse=True, scope="session")
def made_once() -> Iterator[None]:
    """Let every app and database of this run share what is the same for all."""
    with pytest.MonkeyPatch.context() as patch:
        _statements(patch)
        _templates(patch)
        _routes(patch)
        yield


def _statements(patch: pytest.MonkeyPatch) -> None:
    """Databases of one kind are one to SQLAlchemy, so that a statement is compiled once for all."""
    for dialect in _DIALECTS:
        patch.setattr(dialect, "__hash__", lambda self: hash(type(self)))
        patch.setattr(dialect, "__eq__", lambda self, other: type(self) is type(other))
    compiled: Any = LRUCache(_STATEMENTS)
    # Each engine sets one of its own when it is made; this one stands before it.
    shared = property(lambda self: compiled, lambda self, own: None)
    patch.setattr(Engine, "_compiled_cache", shared, raising=False)


class _Compiled(BytecodeCache):
    """Compiled templates, by file; a changed text is compiled anew."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, Any]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._kept.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = (bucket.checksum, bucket.code)


def _templates(patch: pytest.MonkeyPatch) -> None:
    compiled = _Compiled()
    real = flask.templating.Environment.__init__

    def made(self: Any, app: Any, **options: Any) -> None:
        real(self, app, **options)
        self.bytecode_cache = compiled

    patch.setattr(flask.templating.Environment, "__init__", made)


def _routes(patch: pytest.MonkeyPatch) -> None:
    """A route is read once for all apps that read its parts by the same converters.

    What writes its address depends on its parts alone. A converter keeps nothing but the first
    app's map, which none of ours looks at.
    """
    kept: dict[Any, Any] = {}
    read: dict[Any, Any] = {}
    real: Any = Rule._compile_builder
    parse: Any = Rule._parse_rule

    def compiled(self: Rule, append_unknown: bool = True) -> Any:
        if self.defaults:
            return real(self, append_unknown)
        key = (self.rule, tuple(self._trace), append_unknown)
        if key not in kept:
            kept[key] = real(self, append_unknown)
        return kept[key]

    def parsed(self: Rule, rule: str) -> Any:
        key = (rule, *self.map.converters.values())
        if key not in read:
            known, traced = set(self._converters), len(self._trace)
            parts = list(parse(self, rule))
            found = {name: one for name, one in self._converters.items() if name not in known}
            read[key] = (parts, self._trace[traced:], found)
            return parts
        parts, trace, converters = read[key]
        self._trace += trace
        self._converters.update(converters)
        self.arguments.update(converters)
        return parts

    patch.setattr(Rule, "_compile_builder", compiled)
    patch.setattr(Rule, "_parse_rule", parsed)
