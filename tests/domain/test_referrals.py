"""Hints to a maker who was turned down: few, in order, of places that do not know the plan yet."""

from datetime import date
from typing import Any

from matchpot.domain.guide.advice import Advice, Criterion, Fact, Fit, not_told
from matchpot.domain.guide.schemes import Scheme, SchemeKind
from matchpot.domain.projects import Discipline
from matchpot.domain.referrals import FitCode, Plan, for_discipline, hints
from tests.builders import euros

TODAY = date(2026, 11, 22)
PLAN = Plan(discipline="music", ask_cents=euros(3_000), today=TODAY)


def a_scheme(key: str, **other: Any) -> Scheme:
    return Scheme(
        **{
            "key": key,
            "title": key.title(),
            "provider": "Stadsfonds",
            "kind": SchemeKind.AWARD,
            "source_url": "https://fonds.example/kort",
            "checked_on": TODAY,
            **other,
        }
    )


def an_advice(key: str, *, fit: Fit = Fit.FITS, most: int = euros(5_000), **other: Any) -> Advice:
    known = {
        "findings": (),
        "apply_from": None,
        "apply_by": None,
        "expected_cents": most,
        "is_in_plan": False,
        "scheme": a_scheme(key),
        **other,
    }
    return Advice(fit=fit, most_cents=most, decided_on=None, **known)


def test_the_first_three_that_may_fit_are_told_and_none_that_knows_the_plan() -> None:
    advices = [
        an_advice("round-1"),
        an_advice("pot-2", is_in_plan=True),
        an_advice("round-3"),
        an_advice("kort", fit=Fit.MAY_FIT),
        an_advice("leeg", most=0),
        an_advice("lang"),
        an_advice("later"),
        an_advice("elders", fit=Fit.DOES_NOT_FIT),
    ]
    found = hints(advices, PLAN, besides={"round-1"})
    assert [one.key for one in found] == ["round-3", "kort", "lang"]


def test_why_it_fits_is_told_in_figures() -> None:
    late = an_advice(
        "round-3",
        most=euros(2_000),
        scheme=a_scheme("round-3", disciplines=frozenset({Discipline.MUSIC})),
        apply_from=date(2026, 12, 1),
        apply_by=date(2026, 12, 31),
        fit=Fit.MAY_FIT,
        findings=(not_told(Criterion.STAGE, Fact.STAGE),),
    )
    told = [(one.code, one.value) for one in hints([late], PLAN, besides=())[0].why]
    assert told == [
        (FitCode.OF_DISCIPLINE, "music"),
        (FitCode.GIVES_UP_TO, "200000"),
        (FitCode.OPENS_ON, "2026-12-01"),
        (FitCode.OPEN_UNTIL, "2026-12-31"),
        (FitCode.NOT_SURE, ""),
    ]


def test_a_match_says_that_it_adds_and_an_open_scheme_that_it_is_open() -> None:
    match = an_advice("pot-7", scheme=a_scheme("pot-7", kind=SchemeKind.MATCH))
    told = [one.code for one in hints([match, an_advice("kort")], PLAN, besides=())[0].why]
    assert told == [FitCode.EVERY_DISCIPLINE, FitCode.ADDS_TO_GIFTS, FitCode.ALWAYS_OPEN]


def test_schemes_for_other_disciplines_are_left_aside_before_a_close_look() -> None:
    film = a_scheme("film", disciplines=frozenset({Discipline.FILM}))
    assert for_discipline([film, a_scheme("kort")], "music") == [a_scheme("kort")]
