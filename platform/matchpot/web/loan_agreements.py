"""The agreement about a loan in plain words: what is lent, what it costs, and when it is paid back.

While a maker can accept it, it is made anew in the reader's language. From then on it is the text
that was accepted, kept with the loan word by word under its digest.
"""

from collections.abc import Iterator

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from matchpot.domain.deadlines import local_day
from matchpot.domain.loans.schedules import Instalment, schedule, yearly_cost_bps
from matchpot.domain.loans.terms import Terms
from matchpot.extensions import outside
from matchpot.persistence.queries.loans import LoanRow
from matchpot.web.award_letters import Chapter, Letter, read_text, written_text
from matchpot.web.filters import day, euros_exact, page_locale, percent_exact
from matchpot.web.labels import label
from matchpot.web.pdf_files import pdf_answer


def terms_of(loan: LoanRow) -> Terms:
    """What was agreed first; from the day the money came, or as if it came today."""
    return Terms(
        principal_cents=loan.amount_cents,
        interest_bps=loan.interest_bps,
        months=loan.months,
        grace_months=loan.grace_months,
        repayment=loan.repayment,
        from_day=loan.from_day or local_day(outside().clock.now()),
    )


def letter_of(loan: LoanRow) -> Letter:
    """The agreement as it stands: the text that was accepted, or what can be."""
    if loan.agreement:
        return read_text(loan.agreement)
    return Letter(page_locale().language, tuple(_chapters(loan)))


def text_of(loan: LoanRow) -> str:
    """The agreement as plain text, which is what a maker accepts."""
    return written_text(letter_of(loan))


def _chapters(loan: LoanRow) -> Iterator[Chapter]:
    terms = terms_of(loan)
    planned = schedule(terms)
    facts = {"fund": loan.fund, "maker": loan.maker, "amount": euros_exact(loan.amount_cents)}
    title = _("%(fund)s lends %(amount)s to %(maker)s", **facts)
    about = _("This is what we agree about the loan for “%(title)s”.", title=loan.title)
    yield Chapter(title, (_("Dear %(maker)s,", **facts), about))
    yield Chapter(_("What you borrow"), tuple(_borrowed(loan)))
    yield Chapter(_("What it costs"), tuple(_costs(terms, planned)))
    yield Chapter(_("When you pay it back"), tuple(_when(loan, planned)))
    yield Chapter(_("If it goes otherwise"), tuple(_otherwise(loan)))
    whom = _("Ask %(fund)s; its page here says how to reach it.", fund=loan.fund)
    yield Chapter(_("Whom you can ask"), (whom,))


def _borrowed(loan: LoanRow) -> Iterator[str]:
    yield _("You borrow %(amount)s.", amount=euros_exact(loan.amount_cents))
    yield _("What it is for: %(purpose)s", purpose=" ".join(loan.purpose.split()))
    yield _("What you pay it back from: %(income)s", income=" ".join(loan.income.split()))
    yield _(
        "The money is sent when you have accepted. You can pay it back from any bank account, on "
        "a payment page that we show you."
    )


def _costs(terms: Terms, planned: tuple[Instalment, ...]) -> Iterator[str]:
    interest = sum(one.interest_cents for one in planned)
    if not terms.interest_bps:
        yield _("The loan costs nothing: there is no interest.")
    else:
        yield _(
            "Interest is %(rate)s a year of what you still owe, counted each month.",
            rate=percent_exact(terms.interest_bps),
        )
        yield _(
            "All interest together is %(interest)s, so you pay back %(whole)s. That is a yearly "
            "cost percentage of %(cost)s.",
            interest=euros_exact(interest),
            whole=euros_exact(terms.principal_cents + interest),
            cost=percent_exact(yearly_cost_bps(terms, planned)),
        )
    yield _("There are no other costs: nothing to begin, nothing to pay early, nothing when late.")


def _when(loan: LoanRow, planned: tuple[Instalment, ...]) -> Iterator[str]:
    yield _("You pay back like this: %(how)s.", how=label(loan.repayment).lower())
    if loan.grace_months:
        yield ngettext(
            "In the first month you pay interest only.",
            "In the first %(num)s months you pay interest only.",
            loan.grace_months,
        )
    yield _(
        "The days below count from %(day)s. If the money reaches you on another day, each of "
        "them moves along with it.",
        day=day(loan.from_day or outside().clock.now()),
    )
    for one in planned:
        yield _(
            "%(number)s. On %(day)s: %(whole)s, of which %(principal)s of the loan and "
            "%(interest)s interest.",
            number=one.number,
            day=day(one.due_on),
            whole=euros_exact(one.cents),
            principal=euros_exact(one.principal_cents),
            interest=euros_exact(one.interest_cents),
        )


def _otherwise(loan: LoanRow) -> Iterator[str]:
    yield _(
        "You may pay more, or all of it, at any moment. For months that have not begun you pay no "
        "interest. You choose whether your instalments become smaller or the loan ends sooner."
    )
    yield _(
        "If you cannot pay, tell %(fund)s. You can ask for a pause of up to six months, which "
        "costs nothing, or for other terms. They never cost more a year than these.",
        fund=loan.fund,
    )
    yield _("If you are late, we remind you. You pay nothing extra for it.")
    yield _(
        "Only two people of %(fund)s together can write off what you cannot pay. They tell you "
        "why.",
        fund=loan.fund,
    )
    yield _("Nothing here is decided by a machine.")


def as_file(loan: LoanRow, *, otherwise: str) -> ResponseReturnValue:
    """The agreement as a PDF file; a machine that makes none leads to the page to print."""
    html = render_template("components/letter_file.html", letter=letter_of(loan))
    return pdf_answer(html, name=f"loan-{loan.id}.pdf", otherwise=otherwise)
