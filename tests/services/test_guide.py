"""Schemes of the guide are written in versions, refused with all that is wrong, and come back."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.errors import NotFound, StateChanged
from matchpot.domain.guide.documents import from_text, to_text
from matchpot.domain.guide.revisions import SchemeAct, differences
from matchpot.domain.guide.schemes import SchemeFault, SchemeKind
from matchpot.persistence.queries import guide as queries
from matchpot.services import guide
from tests.asking import statements
from tests.builders import a_fund, a_person, euros
from tests.services.guide_scenes import TODAY, a_scheme, a_step

KEY = a_scheme().key


def test_a_scheme_stands_in_the_guide_once_it_is_written(session: Session) -> None:
    person = a_person(session)
    guide.add(session, a_scheme(), a_step(person.id, "New this year."))
    assert queries.published(session, today=TODAY) == [a_scheme()]
    assert queries.scheme(session, KEY, today=TODAY) == a_scheme()
    kept = queries.kept(session, KEY)
    assert kept is not None
    [first] = queries.revisions(session, kept.id)
    assert (first.act, first.made_by, first.why) == (
        SchemeAct.WRITTEN,
        person.name,
        "New this year.",
    )


def test_everything_wrong_with_a_scheme_is_said_at_once(session: Session) -> None:
    wrong = a_scheme("Start", title="", source_url="javascript:alert(1)", most_cents=0)
    with pytest.raises(guide.SchemeRefused) as refused:
        guide.add(session, wrong, a_step())
    assert refused.value.faults == (
        SchemeFault.KEY_MALFORMED,
        SchemeFault.NO_TITLE,
        SchemeFault.SOURCE_NOT_WEB,
        SchemeFault.AMOUNT_NOT_POSITIVE,
    )
    assert queries.published(session, today=TODAY) == []


@pytest.mark.parametrize(
    ("key", "fault"), [(KEY, SchemeFault.KEY_TAKEN), ("pot-7", SchemeFault.KEY_RESERVED)]
)
def test_a_key_means_one_scheme_for_ever(session: Session, key: str, fault: SchemeFault) -> None:
    guide.add(session, a_scheme(), a_step())
    guide.withdraw(session, KEY, a_step())
    with pytest.raises(guide.SchemeRefused) as refused:
        guide.add(session, a_scheme(key), a_step())
    assert refused.value.faults == (fault,)


def test_a_version_says_in_what_it_differs_from_the_one_before(session: Session) -> None:
    guide.add(session, a_scheme(), a_step())
    assert guide.change(session, a_scheme(most_cents=euros(7_500)), a_step(days=1), seen=1)
    assert not guide.change(session, a_scheme(most_cents=euros(7_500)), a_step(days=2))
    kept = queries.kept(session, KEY)
    assert kept is not None
    newest, first = queries.revisions(session, kept.id)
    [one] = differences(first.scheme, newest.scheme)
    assert (one.field, one.before, one.after) == ("most_cents", euros(5_000), euros(7_500))


def test_nobody_writes_over_what_another_just_wrote(session: Session) -> None:
    guide.add(session, a_scheme(), a_step())
    guide.change(session, a_scheme(title="Start"), a_step(), seen=1)
    with pytest.raises(StateChanged):
        guide.change(session, a_scheme(title="Beginnen"), a_step(), seen=1)


def test_a_scheme_checked_today_is_fresh_again(session: Session) -> None:
    old = a_scheme(checked_on=TODAY.replace(year=TODAY.year - 1))
    guide.add(session, old, a_step())
    assert old.is_stale(TODAY)
    guide.check(session, KEY, a_step(), checked_by="Fonds Kraakhelder")
    [fresh] = queries.published(session, today=TODAY)
    assert not fresh.is_stale(TODAY)
    assert (fresh.checked_on, fresh.checked_by) == (TODAY, "Fonds Kraakhelder")


def test_what_was_withdrawn_is_gone_for_readers_and_can_come_back(session: Session) -> None:
    guide.add(session, a_scheme(), a_step())
    guide.change(session, a_scheme(title="Anders"), a_step())
    guide.withdraw(session, KEY, a_step())
    assert queries.scheme(session, KEY, today=TODAY) is None
    with pytest.raises(StateChanged):
        guide.withdraw(session, KEY, a_step())
    guide.restore(session, KEY, 1, a_step())
    assert queries.published(session, today=TODAY) == [a_scheme()]
    with pytest.raises(NotFound):
        guide.restore(session, KEY, 9, a_step())


def test_a_fund_sees_its_own_schemes_alone(session: Session) -> None:
    fund, other = a_fund(session), a_fund(session)
    guide.add(session, a_scheme(), a_step(), organisation_id=fund.id)
    guide.add(session, a_scheme("of-the-editors"), a_step())
    assert [one.scheme.key for one in queries.kept_by(session, funds={fund.id})] == [KEY]
    assert queries.kept(session, KEY, funds={other.id}) is None
    assert len(queries.kept_by(session)) == 2


def test_a_thousand_schemes_are_read_by_as_many_statements_as_ten(session: Session) -> None:
    counts = []
    for numbers in (range(10), range(10, 1_000)):
        for number in numbers:
            guide.add(session, a_scheme(f"scheme-{number}", kind=SchemeKind.AWARD), a_step())
        session.flush()
        session.expire_all()
        with statements(session.connection()) as sent:
            found = queries.published(session, today=TODAY)
        assert len(found) == numbers.stop
        counts.append(len(sent))
    assert 0 < counts[0] == counts[1]


def test_a_scheme_read_back_is_the_same() -> None:
    scheme = a_scheme(places=frozenset({"Emmen", "Assen"}), excluded=frozenset({"another"}))
    assert from_text(to_text(scheme)) == scheme
    assert to_text(replace(scheme)) == to_text(scheme)
