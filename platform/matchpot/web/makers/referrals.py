"""Where else a plan may fit, for a maker who was turned down: why, and one click to go on with it.

Also the maker's own yes or no to funds seeing where else the project applied.
"""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from matchpot.domain.errors import InvalidValue, NotAllowed
from matchpot.domain.referrals import ReferralKind
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import applications as application_queries
from matchpot.persistence.queries import referrals as queries
from matchpot.services import referrals, sharing_applications
from matchpot.web.access import signed_in
from matchpot.web.makers.blueprint import makers
from matchpot.web.referral_words import place_of
from matchpot.web.sessions import me


@makers.post("/referrals/<int:referral_id>")
@signed_in
def take_up(referral_id: int) -> ResponseReturnValue:
    """Go on with it: in a round an application is begun, with what was answered before."""
    found = queries.of_maker(reader(), referral_id, me().id) or abort(404)
    back = url_for("makers.application", application_id=found.application_id, _anchor="elsewhere")
    place = place_of(found.key)
    try:
        with unit_of_work() as session:
            came = referrals.take_up(
                session, referral_id, maker_id=me().id, now=outside().clock.now()
            )
    except (NotAllowed, InvalidValue):
        flash(_("This round takes no new applications now. Your project stays as it is."), "info")
        return redirect(back, 303)
    if found.kind is not ReferralKind.ROUND:
        return redirect(place.url if place else back, 303)
    if came.answers:
        flash(
            ngettext(
                "We filled in %(num)d answer you gave before. Read it over before you hand in.",
                "We filled in %(num)d answers you gave before. Read them over before you hand in.",
                came.answers,
            ),
            "success",
        )
    return redirect(url_for("makers.application_form", application_id=came.application_id), 303)


@makers.post("/applications/<int:application_id>/sharing/<any(on, off):word>")
@signed_in
def share_application(application_id: int, word: str) -> ResponseReturnValue:
    """Let this round's fund see where else the project applied, or not any more."""
    if application_queries.of_maker(reader(), application_id, me().id) is None:
        abort(404)
    is_on = word == "on"
    with unit_of_work() as session:
        sharing_applications.share(
            session, application_id, maker_id=me().id, is_on=is_on, now=outside().clock.now()
        )
    flash(
        _("The fund can now see where else this project applied.")
        if is_on
        else _("The fund does not see any more where else this project applied."),
        "success",
    )
    url = url_for("makers.application", application_id=application_id, _anchor="sharing")
    return redirect(url, 303)
