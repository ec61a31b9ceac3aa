"""Looking changes nothing: no page that is only read writes to the database."""

import pytest
from flask import Flask
from werkzeug.routing import Rule

from matchpot.extensions import db
from tests.asking import statements

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
    with app.app_context():
        engine = db.engine
    client, written = app.test_client(), []
    with app.test_request_context():
        paths = [
            app.url_map.bind("localhost").build(
                rule.endpoint, {"lang": "nl"} if "lang" in rule.arguments else {}
            )
            for rule in _readable(app)
        ]
    for path in paths:
        with statements(engine) as sent:
            answer = client.get(path).status_code
        written += [
            f"{path}: {one[:80]}" for one in sent if one.lstrip().upper().startswith(_CHANGES)
        ]
        # Without a worker the background work is rightly told to be away.
        assert answer < 500 or path == "/health/jobs", path
    assert paths
    assert not written
