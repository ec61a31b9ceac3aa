"""`matchpot lot panel`: a panel drawn again from a file, with a reason for everybody."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchpot.cli.lots.group import lot
from tests.cli.matching.anything import JSON, places
from tests.documents import blocks
from tests.sources import ROOT

ASKED: dict[str, Any] = json.loads(blocks(ROOT / "docs" / "panels.md", "json")[0])


def _run(asked: object) -> Result:
    return CliRunner().invoke(lot, ["panel", "-"], input=json.dumps(asked))


def _changed(*path: Any, to: object) -> Any:
    copy = json.loads(json.dumps(ASKED))
    part = copy
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = to
    return copy


def test_the_panel_on_the_page_is_drawn() -> None:
    done = _run(ASKED)
    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "members": ["V-01", "V-04"],
        "reserves": ["V-02"],
        "standing": {
            "V-01": "seated",
            "V-02": "reserve",
            "V-03": "served_recently",
            "V-04": "seated",
        },
    }


def test_whoever_left_is_replaced_and_the_others_keep_their_seats() -> None:
    asked = _changed("volunteers", 0, "excluded", to="left") | {"seated": ["V-04"]}
    told = json.loads(_run(asked).stdout)
    assert told["members"] == ["V-04", "V-02"]
    assert told["standing"]["V-01"] == "left"


def test_quotas_that_cannot_be_kept_are_named() -> None:
    done = _run(_changed("quotas", 0, "least", to=2))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "from 3 volunteers and keep these quotas together: works in film: at least 2" in (
        done.stderr
    )


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ([], "file: not an object"),
        ({**ASKED, "format": "matchpot-panel-2"}, "format: not matchpot-panel-1"),
        ({**ASKED, "seats": 0}, "seats: too small"),
        ({**ASKED, "order": ["V-01"]}, "order: not of these volunteers"),
        ({**ASKED, "seated": ["V-09"]}, "seated: not of these volunteers"),
        (_changed("volunteers", 0, "excluded", to="rude"), "volunteers[0].excluded: not one of"),
        (_changed("volunteers", 0, "values", "region", to=1), "values.region: not a line of text"),
        (_changed("quotas", 0, "most", to=0), "quotas[0]: least over most"),
        (_changed("quotas", 0, "most", to=1.5), "quotas[0].most: not a whole number"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_its_place(asked: object, told: str) -> None:
    done = _run(asked)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr


PLACES = list(places(ASKED))


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_stands_in_a_file_it_is_answered(data: st.DataObject) -> None:
    path, value = data.draw(st.sampled_from(PLACES)), data.draw(JSON)
    done = _run(_changed(*path, to=value) if path else value)
    assert done.exit_code in {0, 1, 2}
    assert (done.exit_code == 0) is (done.stdout != "")
