"""Who moves up from the reserve list when an award falls away."""

from collections.abc import Sequence

import pytest

from matchpot.domain.allocation.elections import Application
from matchpot.domain.allocation.moving_up import Vacancy, next_up
from matchpot.domain.allocation.terms import Limit, Terms, Trait

A, B = "P-001", "P-002"


def an_ask(
    id_: str,
    cents: int,
    least: int | None = None,
    *,
    maker: str | None = None,
    group: str | None = None,
    category: str = "music",
    withdrawn: bool = False,
) -> Application:
    return Application(
        id=id_,
        cost_cents=cents,
        least_cents=least,
        maker=maker,
        group=group,
        categories=frozenset({category}),
        withdrawn=withdrawn,
    )


def moved(
    *waiting: Application,
    kept: Sequence[Application] = (),
    free: int = 600,
    terms: Terms | None = None,
) -> tuple[str, int] | None:
    vacancy = Vacancy(
        budget_cents=1_000,
        free_cents=free,
        applications=[*waiting, *kept],
        kept={one.id: one.cost_cents for one in kept},
        reserve=[one.id for one in waiting],
        terms=terms or Terms(),
    )
    return next_up(vacancy)


def test_the_first_on_the_list_moves_up_whatever_its_code_or_size() -> None:
    assert moved(an_ask(B, 500), an_ask(A, 400)) == (B, 500)


def test_whoever_asks_more_than_is_free_is_passed_over() -> None:
    assert moved(an_ask(A, 700), an_ask(B, 600)) == (B, 600)
    assert moved(an_ask(A, 700)) is None


def test_whoever_can_do_with_less_gets_what_is_free() -> None:
    assert moved(an_ask(A, 700, 300)) == (A, 600)
    assert moved(an_ask(A, 700, 601)) is None


def test_whoever_withdrew_is_passed_over() -> None:
    assert moved(an_ask(A, 100, withdrawn=True), an_ask(B, 100)) == (B, 100)


@pytest.mark.parametrize(
    "same", [{"maker": "m"}, {"group": "g"}, {"category": "dance"}], ids=["maker", "group", "limit"]
)
def test_a_term_that_others_used_up_stays_in_the_way_while_they_keep_their_award(
    same: dict[str, str],
) -> None:
    capped = Terms(limits=[Limit(trait=Trait.CATEGORY, value="dance", most_count=1)])
    other = an_ask("P-009", 300, **same)  # type: ignore[arg-type]
    waits = an_ask(A, 100, **same)  # type: ignore[arg-type]
    assert moved(waits, kept=[other], terms=capped) is None
    assert moved(waits, terms=capped) == (A, 100)
