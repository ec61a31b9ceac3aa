"""Every address says who may use it, and none comes or goes unnoticed.

`routes.txt` beside this file is the list. After a change that is meant:
`KEEP_ROUTES=1 ./run test tests/house/test_routes.py`, and look at the difference.
"""

import os
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

LIST = Path(__file__).parent / "routes.txt"
_AUTOMATIC = {"HEAD", "OPTIONS"}


def _audience(app: Flask, rule: Rule) -> str | None:
    view = app.view_functions[rule.endpoint]
    if rule.endpoint == "static":
        return "everyone"
    # What machines call has no audience of people; it guards itself by key or signature.
    if view.__module__.startswith("matchpot.api"):
        return "machines"
    audience: str | None = getattr(view, "audience", None)
    return audience


def _line(app: Flask, rule: Rule) -> str:
    methods = ",".join(sorted((rule.methods or set()) - _AUTOMATIC))
    return f"{rule.rule}  {methods}  {rule.endpoint}  [{_audience(app, rule)}]"


def test_every_route_states_its_audience(app: Flask) -> None:
    rules = list(app.url_map.iter_rules())
    assert not [rule.rule for rule in rules if _audience(app, rule) is None]


def test_no_route_comes_or_goes_unnoticed(app: Flask) -> None:
    now = sorted(_line(app, rule) for rule in app.url_map.iter_rules())
    if os.environ.get("KEEP_ROUTES"):
        LIST.write_text("\n".join(now) + "\n", encoding="utf-8")
    kept = LIST.read_text(encoding="utf-8").splitlines() if LIST.exists() else []
    assert now == kept, "meant? KEEP_ROUTES=1 ./run test tests/house/test_routes.py"


def test_a_route_that_changes_something_is_never_a_get(app: Flask) -> None:
    telling = ("delete", "remove", "approve", "refund", "pay_out", "withdraw", "sign_out")
    loose = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.methods is not None
        and "POST" not in rule.methods
        and rule.endpoint.rsplit(".", 1)[-1].startswith(telling)
    ]
    assert not loose
