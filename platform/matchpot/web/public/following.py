"""Following a project, a fund or a round: with an account by one button, else by e-mail address.

An address is written to once, and counts when the button behind its link was pressed. No answer
tells whether an address follows already. Whoever gets letters stops them without signing in; mail
programs do so by themselves with a post (RFC 8058).
"""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchpot.domain.follows import FollowKind
from matchpot.domain.trust.limits import Attempt
from matchpot.extensions import csrf, outside, reader, unit_of_work
from matchpot.integrations.links import Purpose
from matchpot.persistence.queries import follows as queries
from matchpot.persistence.queries.follows import Target
from matchpot.services import follows as service
from matchpot.web import following, languages, sessions
from matchpot.web.access import everyone, signed_in
from matchpot.web.limits import limited
from matchpot.web.public.voting import AskForm

follows = Blueprint("follows", __name__, url_prefix="/<lang>/follow")

_KINDS = "<any(project, fund, round):kind>"


def _target(kind: str, slug: str) -> Target:
    return queries.target(reader(), FollowKind(kind), slug) or abort(404)


def _page(target: Target, form: AskForm) -> str:
    return render_template(
        "public/follow_ask.html",
        target=target,
        form=form,
        part=following.part(target.kind, target.id, target.slug),
        back=following.page_of(target),
    )


@follows.get(f"/{_KINDS}/<slug>")
@everyone
def ask(kind: str, slug: str) -> ResponseReturnValue:
    """What following brings, and the form."""
    return _page(_target(kind, slug), AskForm())


@follows.post(f"/{_KINDS}/<slug>")
@limited(Attempt.FOLLOW)
@everyone
def begin(kind: str, slug: str) -> ResponseReturnValue:
    """Follow it, or mail the address a link that confirms; the answer is the same for any."""
    target, form, now = _target(kind, slug), AskForm.sent(), outside().clock.now()
    if current_user.is_authenticated:
        with unit_of_work() as session:
            service.follow(session, target, current_user.id, now=now)
        flash(_("You follow %(title)s from now on.", title=target.title), "success")
        return redirect(following.page_of(target), 303)
    if not form.validate():
        return _page(target, form), 422
    with unit_of_work() as session:
        service.ask(session, target, form.email.data or "", locale=languages.current(), now=now)
    return redirect(url_for("follows.sent", kind=kind, slug=slug), 303)


@follows.get(f"/{_KINDS}/<slug>/sent")
@everyone
def sent(kind: str, slug: str) -> str:
    """The letter is under way."""
    target = _target(kind, slug)
    return render_template("public/follow_sent.html", target=target, back=following.page_of(target))


@follows.post(f"/{_KINDS}/<slug>/stop")
@signed_in
def end(kind: str, slug: str) -> ResponseReturnValue:
    """Stop following it; the button beside it begins again."""
    target = _target(kind, slug)
    with unit_of_work() as session:
        service.stop_target(session, current_user.id, target, now=outside().clock.now())
    flash(_("You do not follow %(title)s any more.", title=target.title), "success")
    return redirect(following.page_of(target), 303)


# ---- behind the links of letters ----------------------------------------------------------------


def _behind(purpose: Purpose, token: str) -> tuple[int, str, Target]:
    """The follow a link is about, its mark, and what is followed."""
    follow_id, mark = sessions.links().read(purpose, token)
    one = service.by_link(reader(), follow_id, mark)
    found = queries.targets(reader(), one.kind, [one.target_id])
    return follow_id, mark, found.get((one.kind, one.target_id)) or abort(404)


def _answered(target: Target, what: str, token: str) -> str:
    back = following.page_of(target)
    return render_template(
        "public/follow_answered.html", target=target, what=what, token=token, back=back
    )


@follows.get("/confirm/<token>")
@everyone
def confirm(token: str) -> str:
    """The page behind the link; opening it changes nothing yet."""
    _id, _mark, target = _behind(Purpose.CONFIRM_FOLLOW, token)
    return _answered(target, "confirm", token)


@follows.post("/confirm/<token>")
@everyone
def confirmed(token: str) -> str:
    """From now on letters come."""
    follow_id, mark, target = _behind(Purpose.CONFIRM_FOLLOW, token)
    with unit_of_work() as session:
        service.confirm(session, follow_id, mark, now=outside().clock.now())
    return _answered(target, "confirmed", token)


@follows.get("/stop/<token>")
@everyone
def stop(token: str) -> str:
    """Whether to stop; programs that open every link of a mail stop nothing."""
    _id, _mark, target = _behind(Purpose.UNFOLLOW, token)
    return _answered(target, "stop", token)


@follows.post("/stop/<token>")
@csrf.exempt  # type: ignore[untyped-decorator]  # mail programs post here, and know no token of ours
@everyone
def stopped(token: str) -> str:
    """No more letters; the page offers to take it back."""
    follow_id, mark, target = _behind(Purpose.UNFOLLOW, token)
    with unit_of_work() as session:
        service.stop_by_link(session, follow_id, mark, now=outside().clock.now())
    return _answered(target, "stopped", token)


@follows.post("/again/<token>")
@everyone
def again(token: str) -> str:
    """Take back that it was stopped."""
    follow_id, mark, target = _behind(Purpose.UNFOLLOW, token)
    with unit_of_work() as session:
        service.confirm(session, follow_id, mark, now=outside().clock.now())
    return _answered(target, "confirmed", token)
