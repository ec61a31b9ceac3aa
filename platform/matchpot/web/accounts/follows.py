"""What somebody follows, and which kinds of letters about it they want."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField

from matchpot.domain.follows import FollowLetter
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import follows as queries
from matchpot.services import follows as service
from matchpot.web import following
from matchpot.web.access import signed_in
from matchpot.web.accounts.blueprint import accounts
from matchpot.web.forms import BaseForm
from matchpot.web.labels import choices
from matchpot.web.sessions import me


class LettersForm(BaseForm):
    """The kinds of letters somebody wants."""

    letters = SelectMultipleField(_l("Letters I want"), validate_choice=False)


@accounts.get("/follows")
@signed_in
def follows() -> str:
    """All that is followed, what was just stopped, and the kinds of letters."""
    session = reader()
    unwanted = queries.unwanted(session, me().id)
    form = LettersForm(letters=[one.value for one in FollowLetter if one not in unwanted])
    form.letters.choices = choices(*FollowLetter)
    found = queries.of_person(session, me().id)
    return render_template(
        "accounts/follows_list.html",
        followed=[one for one in found if one.stopped_at is None],
        stopped=[one for one in found if one.stopped_at is not None],
        page_of=following.page_of,
        form=form,
    )


@accounts.post("/follows/letters")
@signed_in
def choose_letters() -> ResponseReturnValue:
    """Keep which kinds are wanted; an unknown one counts as none."""
    typed = set(request.form.getlist("letters"))
    wanted = [one for one in FollowLetter if one.value in typed]
    with unit_of_work() as session:
        service.choose_letters(session, me().id, wanted, now=outside().clock.now())
    flash(_("Saved."), "success")
    return redirect(url_for("accounts.follows", _anchor="which-letters"), 303)


@accounts.post("/follows/<int:follow_id>/<any(stop, again):what>")
@signed_in
def change_follow(follow_id: int, what: str) -> ResponseReturnValue:
    """Stop following one thing, or take that back."""
    now = outside().clock.now()
    with unit_of_work() as session:
        change = service.stop if what == "stop" else service.resume
        change(session, me().id, follow_id, now=now)
    return redirect(url_for("accounts.follows"), 303)
