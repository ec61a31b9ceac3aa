"""A file goes into the guide whole or not at all, and what it would do is said before."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.guide.files import csv_pieces
from matchpot.domain.guide.revisions import SchemeAct
from matchpot.domain.guide.schemes import Opening, Scheme, Window
from matchpot.persistence.queries import guide as queries
from matchpot.services import guide, guide_import
from tests.services.guide_scenes import TODAY, a_scheme, a_step, in_days


def a_file(*schemes: Scheme) -> bytes:
    return "".join(csv_pieces(schemes)).encode()


def test_a_file_says_what_it_would_do_and_then_does_it(session: Session) -> None:
    for key in ("same", "other", "gone"):
        guide.add(session, a_scheme(key), a_step())
    guide.withdraw(session, "gone", a_step())
    data = a_file(
        a_scheme("same"), a_scheme("other", title="Anders"), a_scheme("gone"), a_scheme("new")
    )
    planned = guide_import.plan(session, data, today=TODAY)
    assert [one.key for one in planned.added] == ["new"]
    assert [one.scheme.key for one in planned.changed] == ["other", "gone"]
    assert [one.field for one in planned.changed[0].differences] == ["title"]
    assert (planned.same, planned.count, len(queries.published(session, today=TODAY))) == (1, 3, 2)
    assert guide_import.take_in(session, data, a_step(days=1)) == planned
    standing = {one.key: one.title for one in queries.published(session, today=TODAY)}
    assert set(standing) == {"same", "other", "gone", "new"}
    assert standing["other"] == "Anders"
    other = queries.kept(session, "other")
    assert other is not None
    assert queries.revisions(session, other.id)[0].act is SchemeAct.IMPORTED
    assert guide_import.plan(session, data, today=TODAY).same == 4


def test_one_fault_keeps_the_whole_file_out(session: Session) -> None:
    data = a_file(a_scheme("new"), replace(a_scheme("wrong"), title=""))
    with pytest.raises(guide_import.FileRefused) as refused:
        guide_import.take_in(session, data, a_step())
    [fault] = refused.value.faults
    assert (fault.line, fault.column) == (3, "title")
    assert queries.published(session, today=TODAY) == []


def test_periods_that_are_past_and_keys_nobody_has_are_pointed_out(session: Session) -> None:
    past = Window(in_days(-60), in_days(-30))
    data = a_file(
        a_scheme("late", opening=Opening.WINDOWS, windows=(past,)),
        a_scheme("new", excluded=frozenset({"late", "nowhere"})),
    )
    planned = guide_import.plan(session, data, today=TODAY)
    assert (planned.past, planned.unknown) == (("late",), ("nowhere",))


def test_days_move_together() -> None:
    scheme = a_scheme(opening=Opening.WINDOWS, windows=(Window(in_days(5), in_days(9)),))
    later = guide_import.moved(scheme, to=in_days(100), written_on=TODAY)
    assert later.windows == (Window(in_days(105), in_days(109)),)
    assert later.checked_on - scheme.checked_on == timedelta(days=100)
