"""Putting chance into a lot: commit, seal and reveal, or bring what the beacon signed.

A secret that is made here is shown once, in the answer to the form, and never stored.
"""

import secrets

from flask import Response, abort, flash, make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchpot.domain.errors import InvalidValue
from matchpot.domain.lots import reveals
from matchpot.domain.lots.stored import read_frozen
from matchpot.extensions import outside, unit_of_work
from matchpot.persistence.queries.lots import LotPage
from matchpot.services import lot_parties, lots
from matchpot.web.access import signed_in
from matchpot.web.forms import BaseForm
from matchpot.web.public.funds import funds_public
from matchpot.web.public.lots import (
    CommitForm,
    RevealForm,
    SignatureForm,
    file_name,
    found_lot,
    lot_url,
    may_seal,
    shown,
    takes_part,
)
from matchpot.web.public.rounds import rounds_public
from matchpot.web.sessions import me

_FLAWS: dict[str, LazyString] = {
    "not_a_line_of_text": _l("Write a name of one line, without spaces around it."),
    "taken": _l("Somebody else takes part under this name."),
    "too_many": _l("Enough people take part already."),
    "not_64_hexadecimal_digits": _l("A commitment has 64 digits, from 0 to 9 and a to f."),
    "unknown": _l("Nobody took part under this name."),
    "not_what_was_committed": _l("This is not the secret that was committed under this name."),
    "not_the_beacons_signature_of_this_round": _l(
        "This is not what the beacon signed for this round, or it is too early."
    ),
}


def _refused(
    found: LotPage, name: str, form: BaseForm, error: InvalidValue | None = None
) -> ResponseReturnValue:
    """The page again, with what is wrong beside its field."""
    for field, code in error.fields.items() if error else ():
        if field in form:
            form[field].errors = [*form[field].errors, str(_FLAWS.get(code, code))]
    return shown(found, **{name: form}), 422


@rounds_public.post("/<slug>/lots/<purpose>/<int:number>/commit")
@funds_public.post("/<slug>/lots/<int:number>/commit")
@signed_in
def lot_commit(slug: str, number: int, purpose: str | None = None) -> ResponseReturnValue:
    """Take part with a commitment of one's own, or with a secret that is made here."""
    found, form = found_lot(slug, number, purpose), CommitForm.sent()
    if not takes_part(found):
        abort(403)
    if not form.validate():
        return _refused(found, "commit_form", form)
    name, own = form.name.data or "", (form.commitment.data or "").lower()
    secret = secrets.token_hex(32)
    pool = read_frozen(found.lot.document).commit
    made = own or reveals.commitment_of(secret, party=name, commit=pool)
    now = outside().clock.now()
    try:
        with unit_of_work() as session:
            lot_parties.commit(
                session, found.lot.id, name=name, commitment=made, by=me().id, now=now
            )
    except InvalidValue as error:
        return _refused(found, "commit_form", form, error)
    if not own:
        return _told_once(found, name, secret)
    flash(_("Your commitment is published. Keep your secret until it is asked for."), "success")
    return redirect(lot_url(found), 303)


def _told_once(found: LotPage, name: str, secret: str) -> Response:
    """The only page a secret ever stands on."""
    told = {"found": found, "lot": found.lot, "url": lot_url(found), "file_name": file_name(found)}
    answer = make_response(
        render_template("public/lot_secret.html", **told, name=name, secret=secret)
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@rounds_public.post("/<slug>/lots/<purpose>/<int:number>/seal")
@funds_public.post("/<slug>/lots/<int:number>/seal")
@signed_in
def lot_seal(slug: str, number: int, purpose: str | None = None) -> ResponseReturnValue:
    """Close the list of who takes part."""
    found = found_lot(slug, number, purpose)
    if not may_seal(found):
        abort(403)
    try:
        with unit_of_work() as session:
            lot_parties.seal(session, found.lot.id, by=me().id, now=outside().clock.now())
    except InvalidValue:
        flash(_("Somebody besides this site has to take part first."), "danger")
    else:
        flash(_("The lot is sealed. Whoever took part now reveals their secret."), "success")
    return redirect(lot_url(found), 303)


@rounds_public.post("/<slug>/lots/<purpose>/<int:number>/reveal")
@funds_public.post("/<slug>/lots/<int:number>/reveal")
@signed_in
def lot_reveal(slug: str, number: int, purpose: str | None = None) -> ResponseReturnValue:
    """Reveal a secret; the last one draws the lot."""
    found, form = found_lot(slug, number, purpose), RevealForm.sent()
    if not form.validate():
        return _refused(found, "reveal_form", form)
    name, secret, now = form.name.data or "", form.secret.data or "", outside().clock.now()
    try:
        with unit_of_work() as session:
            is_drawn = lot_parties.reveal(
                session, found.lot.id, name=name, secret=secret, by=me().id, now=now
            )
    except InvalidValue as error:
        return _refused(found, "reveal_form", form, error)
    if is_drawn:
        flash(_("Your secret is published, and the lot is drawn."), "success")
    else:
        flash(_("Your secret is published. The lot waits for the others."), "success")
    return redirect(lot_url(found), 303)


@rounds_public.post("/<slug>/lots/<purpose>/<int:number>/signature")
@funds_public.post("/<slug>/lots/<int:number>/signature")
@signed_in
def lot_signature(slug: str, number: int, purpose: str | None = None) -> ResponseReturnValue:
    """Bring the beacon's signature, from wherever: it is checked here and cannot be forged."""
    found, form = found_lot(slug, number, purpose), SignatureForm.sent()
    if not form.validate():
        return _refused(found, "signature_form", form)
    signature, now = form.signature.data or "", outside().clock.now()
    try:
        with unit_of_work() as session:
            lots.bring_signature(session, found.lot.id, signature, by=me().id, now=now)
    except InvalidValue as error:
        return _refused(found, "signature_form", form, error)
    flash(_("The signature is right, and the lot is drawn."), "success")
    return redirect(lot_url(found), 303)
