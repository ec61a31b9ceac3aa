"""What a maker says about a fund: each answer is one click, and can be changed."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchpot.domain.reports.ratings import MINUTES, STARS, About
from matchpot.extensions import outside, unit_of_work
from matchpot.services import ratings as service
from matchpot.web.access import signed_in
from matchpot.web.makers.blueprint import makers
from matchpot.web.sessions import me

_ABOUTS = ", ".join(About)


@makers.post(f"/ratings/<any({_ABOUTS}):about>/<int:key>")
@signed_in
def rate(about: str, key: int) -> ResponseReturnValue:
    """Keep the answer that was clicked and go back to where it was asked."""
    answer = {
        "minutes": _offered(request.form.get("minutes"), MINUTES),
        "stars": _offered(request.form.get("stars"), STARS),
    }
    with unit_of_work() as session:
        now = outside().clock.now()
        row = service.rate(session, About(about), key, by=me().id, now=now, **answer)
        project_id = service.project_of(session, row)
    flash(_("Thank you. Your answer is only shown together with those of others."), "success")
    return redirect(_asked_at(About(about), key, project_id), 303)


def _asked_at(about: About, key: int, project_id: int) -> str:
    if about is About.APPLYING:
        return url_for("makers.application", application_id=key, _anchor="rating")
    return url_for("makers.reports", project_id=project_id)


def _offered(text: str | None, values: range | tuple[int, ...]) -> int | None:
    return next((one for one in values if str(one) == text), None)
