"""The vote of residents: what there is to vote on, a letter with a link, the ballot behind it.

Everybody sees the applications in the order of their lot numbers. A ballot hangs on a link from a
letter, or on the confirmed address of who is signed in; neither leaves an address behind. Where a
voter finds the ballot later is in `found_ballots.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import ValidationError
from wtforms.fields.core import Field
from wtforms.validators import InputRequired

from matchpot.domain.errors import InvalidValue, NotAllowed
from matchpot.domain.rounds import machine
from matchpot.domain.rounds.phases import Phase, RoundAction
from matchpot.domain.trust.limits import Attempt
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.integrations.links import Purpose
from matchpot.persistence.queries import ballot_papers as papers
from matchpot.persistence.queries import ballots as queries
from matchpot.persistence.queries import rounds as round_queries
from matchpot.persistence.queries.rounds import RoundPage
from matchpot.services import public_votes, rounds
from matchpot.web import ballot_fields, ballot_papers, languages, sessions
from matchpot.web.access import everyone, signed_in
from matchpot.web.ballot_fields import Typed
from matchpot.web.ballot_papers import Drawn
from matchpot.web.forms import BaseForm, TextLine
from matchpot.web.limits import limited
from matchpot.web.public.rounds import rounds_public
from matchpot.web.sessions import me


class AskForm(BaseForm):
    """Where the link to the ballot goes."""

    email = TextLine(_l("E-mail address"), [InputRequired(_l("Fill in your e-mail address."))])

    def validate_email(self, field: Field) -> None:
        """It must be an address; whose it is shows when the letter is opened."""
        try:
            validate_email(field.data or "", check_deliverability=False)
        except EmailNotValidError:
            raise ValidationError(
                _("This is not an e-mail address. It looks like name@example.nl.")
            ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Voter:
    """A resident with a ballot of their own: by a link, or None for who is signed in."""

    page: RoundPage
    key: str
    token: str | None = None

    def url(self, what: str = "ballot") -> str:
        """The address of this voter's `ballot` or `receipt`."""
        if self.token is None:
            return url_for(f"rounds_public.own_{what}", slug=self.page.row.slug)
        return url_for(f"rounds_public.{what}", token=self.token)


def public_vote(slug: str) -> RoundPage:
    """A round in which residents vote; 404 for any other."""
    page = round_queries.public_round(reader(), slug)
    if page is None or page.rules.public_ballot is None:
        abort(404)
    return page


def _is_open(page: RoundPage) -> bool:
    now = outside().clock.now()
    return machine.allows(rounds.course(page.row), RoundAction.CAST_PUBLIC_BALLOT, now)


# ---- what there is to vote on -------------------------------------------------------------------


@rounds_public.get("/<slug>/vote")
@everyone
def vote(slug: str) -> str:
    """What residents vote on, and how they get a ballot."""
    return _asked(public_vote(slug), AskForm())


def _asked(page: RoundPage, form: AskForm) -> str:
    is_open = _is_open(page)
    order = public_votes.paper(reader(), page.row).order if is_open else ()
    return render_template(
        "public/vote_show.html",
        page=page,
        row=page.row,
        form=form,
        is_open=is_open,
        window=page.plan.window(Phase.PUBLIC_VOTE),
        is_over=outside().clock.now() >= page.plan.window(Phase.PUBLIC_VOTE).ends_at,
        lines=papers.lines(reader(), page.row.id, order),
        by_account=current_user.is_authenticated and me().verified,
    )


@rounds_public.post("/<slug>/vote")
@limited(Attempt.ASK_BALLOT)
@everyone
def ask_for_ballot(slug: str) -> ResponseReturnValue:
    """Mail the link to a ballot; the address is used for that and then forgotten."""
    page, form = public_vote(slug), AskForm.sent()
    if not _is_open(page):
        return _asked(page, form), 409
    if not form.validate():
        return _asked(page, form), 422
    now = outside().clock.now()
    with unit_of_work() as session:
        public_votes.ask_for_link(
            session,
            rounds.locked(session, page.row.id),
            form.email.data or "",
            locale=languages.current(),
            secret=current_settings().secret_key,
            now=now,
        )
    return redirect(url_for("rounds_public.ballot_sent", slug=slug), 303)


@rounds_public.get("/<slug>/vote/sent")
@everyone
def ballot_sent(slug: str) -> str:
    """The letter is under way."""
    return render_template("public/vote_sent.html", page=public_vote(slug))


# ---- a ballot -----------------------------------------------------------------------------------


def _by_link(token: str) -> Voter:
    round_id, key = sessions.links().read(Purpose.PUBLIC_VOTE, token)
    page = round_queries.round_page(reader(), round_id)
    return Voter(page=page, key=key, token=token) if page else abort(404)


def _by_account(slug: str) -> Voter:
    page = public_vote(slug)
    if not me().verified:
        raise NotAllowed(RoundAction.CAST_PUBLIC_BALLOT)
    secret = current_settings().secret_key
    return Voter(page=page, key=public_votes.voter_key(secret, page.row.id, me().email))


@rounds_public.route("/ballot/<token>", methods=["GET", "POST"])
@everyone
def ballot(token: str) -> ResponseReturnValue:
    """The ballot behind the link of a letter."""
    return _ballot(_by_link(token))


@rounds_public.route("/<slug>/vote/mine", methods=["GET", "POST"])
@signed_in
def own_ballot(slug: str) -> ResponseReturnValue:
    """The ballot of who is signed in with a confirmed address."""
    return _ballot(_by_account(slug))


def _ballot(voter: Voter) -> ResponseReturnValue:
    """One step on the way to a ballot: filled in, looked at, cast. Nothing is kept in between."""
    if not _is_open(voter.page):
        return redirect(url_for("rounds_public.vote", slug=voter.page.row.slug), 303)
    paper = public_votes.paper(reader(), voter.page.row)
    last = queries.last_of_voter(reader(), voter.page.row, voter.key)
    if request.method == "GET":
        typed = ballot_fields.fields_of(paper.rules, last.says if last else None)
        return _shown(voter, _drawn(voter, typed), has_cast=last is not None)
    word = request.form.get("do", "")
    typed = ballot_fields.typed_in(paper.rules, request.form, paper.order)
    typed = ballot_fields.moved(typed, paper.order, word)
    drawn = _drawn(voter, typed, checked=word in {"check", "review", "cast"})
    if word in {"review", "cast"} and not drawn.is_fine:
        return _shown(voter, drawn, has_cast=last is not None, status=422)
    if word == "cast":
        return _cast(voter, drawn)
    if word == "review":
        return _page("public/vote_review.html", voter, drawn, has_cast=last is not None)
    return _shown(voter, drawn, has_cast=last is not None)


def _drawn(voter: Voter, typed: Typed, *, checked: bool = False) -> Drawn:
    paper = public_votes.paper(reader(), voter.page.row)
    lines = papers.lines(reader(), voter.page.row.id, paper.order)
    return ballot_papers.drawn(
        paper, lines, typed, urls=_read_urls(voter.page, paper.order), checked=checked
    )


def _read_urls(page: RoundPage, codes: tuple[str, ...]) -> Mapping[str, str]:
    slug = page.row.slug
    return {code: url_for("rounds_public.application", slug=slug, code=code) for code in codes}


def _shown(voter: Voter, drawn: Drawn, *, has_cast: bool, status: int = 200) -> Response:
    response = _page("public/vote_ballot.html", voter, drawn, has_cast=has_cast)
    response.status_code = status
    return response


def _page(template: str, voter: Voter, drawn: Drawn, *, has_cast: bool) -> Response:
    page = render_template(
        template,
        voter=voter,
        row=voter.page.row,
        view=drawn,
        has_cast=has_cast,
        window=voter.page.plan.window(Phase.PUBLIC_VOTE),
    )
    return _unkept(page)


def _unkept(page: str) -> Response:
    """A page that no browser keeps: behind a link it is somebody's own without signing in."""
    response = make_response(page)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _cast(voter: Voter, drawn: Drawn) -> ResponseReturnValue:
    token, now = outside().tokens.new(), outside().clock.now()
    try:
        with unit_of_work() as session:
            public_votes.cast(
                session, voter.page.row.id, voter.key, drawn.says, token=token, now=now
            )
    except InvalidValue:  # an application was withdrawn just now
        return _shown(voter, _drawn(voter, drawn.typed, checked=True), has_cast=False, status=422)
    return redirect(voter.url("receipt"), 303)


# ---- receipts -----------------------------------------------------------------------------------


@rounds_public.get("/ballot/<token>/receipt")
@everyone
def receipt(token: str) -> ResponseReturnValue:
    """The receipt of the ballot that counts, behind a link."""
    return _receipt(_by_link(token))


@rounds_public.get("/<slug>/vote/mine/receipt")
@signed_in
def own_receipt(slug: str) -> ResponseReturnValue:
    """The receipt of the ballot that counts, of who is signed in."""
    return _receipt(_by_account(slug))


def _receipt(voter: Voter) -> ResponseReturnValue:
    last = queries.last_of_voter(reader(), voter.page.row, voter.key)
    if last is None:
        return redirect(voter.url(), 303)
    page = render_template(
        "public/vote_receipt.html",
        voter=voter,
        row=voter.page.row,
        last=last,
        is_open=_is_open(voter.page),
        window=voter.page.plan.window(Phase.PUBLIC_VOTE),
    )
    return _unkept(page)
