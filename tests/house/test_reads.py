"""Looking changes nothing: no page that is only read writes to the database."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.routing import Rule

from matchpot.extensions import db

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

_CHANGES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER", "BEGIN IMMEDIATE")


def _readable(app: Flask) -> list[Rule]:
    """Addresses a visitor can open without knowing anything of what they hold."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not set(rule.arguments) - {"lang"}
    ]


def test_opening_a_page_writes_nothing(app: Flask) -> None:
    written: list[str] = []

    def watch(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(_CHANGES):
            written.append(f"{path}: {statement[:80]}")

    path = ""
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", watch)
    client = app.test_client()
    with app.test_request_context():
        paths = [
            app.url_map.bind("localhost").build(
                rule.endpoint, {"lang": "nl"} if "lang" in rule.arguments else {}
            )
            for rule in _readable(app)
        ]
    for path in paths:
        # Without a worker the background work is rightly told to be away.
        answer = client.get(path).status_code
        assert answer < 500 or path == "/health/jobs", path
    assert paths
    assert not written
