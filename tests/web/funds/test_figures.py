"""Behind each figure of a fund stand the entries that make it up, and never who gave."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from matchpot.domain.ledger.entries import EntryKind
from matchpot.domain.ledger.figures import Figure
from matchpot.extensions import reader, unit_of_work
from matchpot.persistence.models.ledger import LedgerEntry
from matchpot.services import panel_pay, rounds
from matchpot.services.ports import Outside
from tests.fakes import a_fake_outside
from tests.services.round_scenes import Scene as Stage
from tests.services.round_scenes import a_seat
from tests.web.award_pages import Scene, scene
from tests.web.funds.desk_scene import Desk

__all__ = ["scene"]

_IN_BOOKS = [one for one in Figure if one not in (Figure.HELD, Figure.PAID)]


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app)


def entry_ids(desk: Desk, kind: EntryKind) -> list[int]:
    with desk.app.app_context():
        wanted = select(LedgerEntry.id).where(LedgerEntry.kind == kind)
        return list(reader().scalars(wanted.order_by(LedgerEntry.id)))


@pytest.mark.parametrize("figure", _IN_BOOKS)
def test_the_entries_listed_add_up_to_the_figure(desk: Desk, figure: Figure) -> None:
    rows = desk.rows(f"figures/{figure}.csv")
    cents = sum(int(row["amount_eur"].replace(".", "")) for row in rows)
    held = desk.money().held if figure is Figure.LEFT else 0
    assert cents == desk.money().of(figure) + held
    assert desk.text(f"figures/{figure}").count("/entries/") == len(rows)


def test_what_is_held_is_listed_though_no_book_knows_it(desk: Desk) -> None:
    (row,) = desk.rows("figures/held.csv")
    assert (row["for"], row["held_eur"]) == ("gifts", "10.00")
    page = desk.text("figures/left")
    assert "€925.00" in page
    assert "€915.00" in page


def test_entries_are_chosen_by_pot_project_and_month(desk: Desk) -> None:
    chosen = f"figures/captured.csv?pot={desk.pot}&project={desk.project}&period=2026-03"
    assert len(desk.rows(chosen)) == 3
    for other in (f"pot={desk.pot + 1}", f"project={desk.project + 1}", "period=2026-02"):
        assert desk.rows(f"figures/captured.csv?{other}") == []
    assert "Only a part of the figure" in desk.text("figures/captured?period=2026-q1")
    # What nobody understands is not chosen.
    assert len(desk.rows("figures/captured.csv?period=soon&before=x")) == 3


def test_older_entries_stay_behind_the_same_address(desk: Desk) -> None:
    ids = entry_ids(desk, EntryKind.MATCH_CAPTURED)
    page = desk.text(f"figures/captured?before={ids[1]}.{desk.pot}")
    assert re.findall(r"/entries/(\d+)", page) == [str(ids[0])]
    assert "Back to the newest" in page


def test_an_entry_tells_its_match_and_its_seal_and_no_donor(desk: Desk) -> None:
    (first, *_rest) = entry_ids(desk, EntryKind.MATCH_CAPTURED)
    page = desk.text(f"entries/{first}")
    assert "on a gift of €25.00" in page
    assert "What became of this match" in page
    assert "donor0" not in page
    # The gift itself moved nothing of the fund.
    (paid, *_rest) = entry_ids(desk, EntryKind.DONATION_PAID)
    assert desk.visit().get(f"/fund/{desk.fund}/entries/{paid}").status_code == 404


def test_no_page_tells_what_one_panellist_is_paid(scene: Scene) -> None:
    with scene.app.app_context(), unit_of_work() as session:
        row = rounds.locked(session, scene.round_id)
        for _ in range(2):
            a_seat(Stage(session, scene.clock), row)
        panel_pay.pay(session, row, scene.clock.now())
        fund, kind = row.fund_id, EntryKind.PANEL_PAID
        ids = list(session.scalars(select(LedgerEntry.id).where(LedgerEntry.kind == kind)))
    member = scene.visit(scene.member)
    assert len(ids) > 1
    for entry_id in ids:
        assert member.get(f"/fund/{fund}/entries/{entry_id}").status_code == 404
    for word in ("panels", "left"):
        lines = member.get(f"/fund/{fund}/figures/{word}.csv").get_data(as_text=True)
        assert lines.count("panel_paid") == 1
        assert "panel_fee" not in lines


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


def test_a_figure_nobody_knows_is_not_found(desk: Desk) -> None:
    for path in ("figures/gold", "figures/gold.csv", "entries/999999"):
        assert desk.visit().get(f"/fund/{desk.fund}/{path}").status_code == 404
