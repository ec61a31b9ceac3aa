"""A pot of loans in the demo town: loans in every state of life, and money that is lent again.

The words lie in `town/loans.toml`. Everything takes the way it takes on the site.
"""

import tomllib
from functools import partial
from importlib.resources import files
from typing import Any

from matchpot.cli.demo import chores
from matchpot.cli.demo.founding import member
from matchpot.cli.demo.stage import Stage
from matchpot.cli.demo.texts import Table
from matchpot.domain.deadlines import local_day
from matchpot.domain.loans.products import Offer
from matchpot.domain.loans.schedules import schedule, yearly_cost_bps
from matchpot.domain.loans.settling import Ahead, whole_cents
from matchpot.domain.loans.states import ChangeKind, Side
from matchpot.domain.loans.terms import Repayment, Terms
from matchpot.domain.people import MembershipRole
from matchpot.extensions import unit_of_work
from matchpot.services import (
    loan_agreements,
    loan_applications,
    loan_books,
    loan_changes,
    loan_pages,
    loan_payments,
    loan_products,
)
from matchpot.services.loan_applications import LoanWish
from matchpot.services.loan_changes import ChangeWish
from matchpot.services.loan_pages import PayWish
from matchpot.services.loan_products import ProductPlan

_TEXT = files("matchpot.cli.demo") / "town" / "loans.toml"
_POT, _OFFERED = "leenpot", 95
_FIRST, _SECOND = MembershipRole.OWNER, MembershipRole.FINANCE
# From the yes to the money at the maker's bank: top-up, approval, transfer, payout.
_NIGHTS_TO_PAY_OUT = 8
_PAGE_TITLE = "Je lening terugbetalen"


def _told() -> Table:
    return tomllib.loads(_TEXT.read_text(encoding="utf-8"))


def nights() -> set[int]:
    """The nights, in days ago, in which money of loans is on its way to makers."""
    days = {one["accepted"] for one in _told()["loan"] if "accepted" in one}
    return {day - night for day in days for night in range(1, _NIGHTS_TO_PAY_OUT + 1)}


def plan(stage: Stage) -> None:
    """Put offers and loans on the agenda; `made` holds ids by key from then on."""
    told, made = _told(), dict[str, int]()
    _on(stage, _OFFERED, 9, partial(_offer, stage, told["offer"], made))
    for one in told["loan"]:
        steps = (("asked", _ask), ("proposed", _propose), ("confirmed", _confirm))
        for hour, (word, act) in enumerate((*steps, ("accepted", _accept)), start=10):
            if word in one:
                _on(stage, one[word], hour, partial(act, stage, one, made))
        for day, what in one.get("paid", ()):
            _on(stage, day, 19, partial(_pay, stage, one, made, what))
        _plan_change(stage, one, made)


def _plan_change(stage: Stage, one: Table, made: dict[str, int]) -> None:
    for word, side in (("pause", Side.MAKER), ("written_off", Side.FUND)):
        if wanted := one.get(word):
            _on(stage, wanted["asked"], 20, partial(_wish, stage, one, made, wanted, side))
            if "agreed" in wanted:
                _on(stage, wanted["agreed"], 11, partial(_agree, stage, made, one["project"]))


def _on(stage: Stage, days_ago: int, hour: int, act: Any) -> None:
    stage.agenda.plan(stage.calendar.at(days_ago, hour), act)


def _offer(stage: Stage, offers: list[Table], made: dict[str, int]) -> None:
    by = member(stage, stage.fund_of[_POT], _FIRST)
    with unit_of_work() as session:
        for one in offers:
            bounds = Offer(
                least_cents=one["least"] * 100,
                most_cents=one["most"] * 100,
                interest_bps=one["interest_bps"],
                most_months=one["most_months"],
                most_grace_months=one["most_grace_months"],
                repayments=tuple(map(Repayment, one["repayments"])),
            )
            offered = ProductPlan(name=one["name"], summary=one["summary"], offer=bounds)
            row = loan_products.create(
                session, offered, pot_id=stage.pots[_POT], by=by, now=stage.now
            )
            made[one["key"]] = row.id


def _ask(stage: Stage, one: Table, made: dict[str, int]) -> None:
    project = stage.projects[one["project"]]
    wish = LoanWish(
        product_id=made[one["offer"]],
        project_id=project.project_id,
        cents=one["amount"] * 100,
        months=one["months"],
        grace_months=one.get("grace", 0),
        repayment=Repayment(one["repayment"]),
        purpose=one["purpose"],
        income=one["income"],
    )
    with unit_of_work() as session:
        loan = loan_applications.apply(
            session, wish, by=project.maker_id, today=local_day(stage.now), now=stage.now
        )
        made[one["project"]] = loan.id


def _propose(stage: Stage, one: Table, made: dict[str, int]) -> None:
    """Somebody of the fund says yes first; the money is set aside."""
    by = member(stage, stage.fund_of[_POT], _FIRST)
    with unit_of_work() as session:
        loan_applications.propose(session, made[one["project"]], by=by, now=stage.now)


def _confirm(stage: Stage, one: Table, made: dict[str, int]) -> None:
    """Somebody else of the fund says yes too."""
    by = member(stage, stage.fund_of[_POT], _SECOND)
    with unit_of_work() as session:
        loan_applications.confirm(session, made[one["project"]], by=by, now=stage.now)


def _accept(stage: Stage, one: Table, made: dict[str, int]) -> None:
    """The maker accepts the agreement, word by word."""
    project, today = stage.projects[one["project"]], local_day(stage.now)
    with unit_of_work() as session:
        loan = loan_books.locked(session, made[one["project"]])
        terms = loan_books.terms_of(loan, from_day=today)
        loan_agreements.accept(
            session,
            loan.id,
            by=project.maker_id,
            terms=_agreement(one, terms, maker=project.text.maker.name),
            now=stage.now,
            limits=stage.limits,
        )


def _agreement(one: Table, terms: Terms, *, maker: str) -> str:
    """The words the page would have shown; a command cannot ask a page for them."""
    planned = schedule(terms)
    whole = sum(line.cents for line in planned)
    cost = yearly_cost_bps(terms, planned)
    return "\n".join(
        (
            "lang=nl",
            f"# Fonds Halve Maan leent {_euros(terms.principal_cents)} aan {maker}",
            f"Beste {maker},",
            "# Wat je leent",
            f"Waarvoor het is: {one['purpose']}",
            f"Waarvan je het terugbetaalt: {one['income']}",
            "# Wat het kost",
            f"Je betaalt in totaal {_euros(whole)} terug. Dat is een jaarlijks kostenpercentage "
            f"van {cost // 100},{cost % 100:02} %. Andere kosten zijn er niet.",
            "# Wanneer je het terugbetaalt",
            "De dagen schuiven mee met de dag waarop het geld bij je aankomt.",
            *(
                f"{line.number}. Op {line.due_on:%d-%m-%Y}: {_euros(line.cents)}"
                for line in planned
            ),
        )
    )


def _euros(cents: int) -> str:
    return f"€ {cents // 100},{cents % 100:02}"


def _pay(stage: Stage, one: Table, made: dict[str, int], what: str) -> None:
    """Pay on the provider's page: the next instalment, or all that is owed."""
    stage.with_provider()
    project, loan_id = stage.projects[one["project"]], made[one["project"]]
    with unit_of_work() as session:
        loan = loan_books.locked(session, loan_id)
        runs, _ = loan_books.running(session, loan)
        due = next(line.left_cents for line in runs.lines if line.left_cents)
        wish = PayWish(
            loan_id=loan_id,
            cents=whole_cents(runs, local_day(stage.now)) if what == "all" else due,
            ahead=Ahead.LOWER,
            form_key=stage.word(),
            locale="nl",
        )
        payment_id = loan_pages.start(session, wish, by=project.maker_id, now=stage.now).id
    with unit_of_work() as session:
        order = loan_pages.order_of(session, payment_id, base_url=stage.base_url, title=_PAGE_TITLE)
    assert order is not None  # noqa: S101 - it was started just above
    page = stage.outside.payments.open_repayment(order)
    with unit_of_work() as session:
        loan_pages.page_opened(session, payment_id, order.key, page, now=stage.now)
    tender = {"id": page.id, "method": "ideal", "bank": "ing", "name": project.text.maker.name}
    intent = stage.provider.pay([tender])[0]
    assert intent is not None  # noqa: S101 - this bank pays at once
    seen = stage.outside.payments.payment(intent)
    with unit_of_work() as session:
        loan_payments.payment_told(session, seen, now=stage.now)
    chores.work_off(stage)


def _wish(stage: Stage, one: Table, made: dict[str, int], wanted: Table, side: Side) -> None:
    """The maker asks for a pause, or one of the fund proposes to write the loan off."""
    is_pause = side is Side.MAKER
    wish = ChangeWish(
        kind=ChangeKind.PAUSE if is_pause else ChangeKind.WRITE_OFF,
        reason=wanted["reason"],
        months=wanted.get("months", 0),
    )
    key = one["project"]
    maker_id = stage.projects[key].maker_id
    by = maker_id if is_pause else member(stage, stage.fund_of[_POT], _FIRST)
    with unit_of_work() as session:
        change = loan_changes.ask(session, made[key], wish, side=side, by=by, now=stage.now)
        made[f"{key}/change"] = change.id


def _agree(stage: Stage, made: dict[str, int], key: str) -> None:
    """Somebody else of the fund agrees."""
    by = member(stage, stage.fund_of[_POT], _SECOND)
    with unit_of_work() as session:
        loan_changes.agree(session, made[f"{key}/change"], by=by, now=stage.now)
