"""Lots for everyone: what was frozen, what chance they wait for, and how to check them.

Whoever may put chance into one does so from the same page; that is in `lot_chance.py`.
"""

from typing import Any

from flask import Response, abort, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms.validators import InputRequired, Length, Optional

from matchpot.domain.lots import quicknet
from matchpot.domain.lots.checking import Trust
from matchpot.domain.lots.record import Beacon, Frozen, Reveals
from matchpot.domain.lots.stored import read_frozen
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.trust.roles import Action, may
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import lots as queries
from matchpot.persistence.queries import panels, rounds
from matchpot.persistence.queries.lots import LotPage
from matchpot.services.lots import PLATFORM
from matchpot.web.access import everyone
from matchpot.web.forms import BaseForm, TextLine
from matchpot.web.json_files import json_file
from matchpot.web.public.funds import funds_public
from matchpot.web.public.rounds import rounds_public
from matchpot.web.sessions import me

_NEEDED = InputRequired(_l("Fill this in."))


class CommitForm(BaseForm):
    """Under which name somebody takes part, and what they committed if they made it themselves."""

    name = TextLine(_l("The name you take part under"), [_NEEDED, Length(max=80)])
    commitment = TextLine(_l("Your own commitment"), [Optional(), Length(max=64)])


class RevealForm(BaseForm):
    """A secret that was kept."""

    name = TextLine(_l("The name you took part under"), [_NEEDED, Length(max=80)])
    secret = TextLine(_l("Your secret"), [_NEEDED, Length(max=80)])


class SignatureForm(BaseForm):
    """What the beacon said."""

    signature = TextLine(_l("Signature"), [_NEEDED, Length(max=200)])


def lot_url(found: LotPage, step: str = "") -> str:
    """Where a lot is shown, or where a step of it is taken: `commit`, `seal`, `file` and so on."""
    known: dict[str, Any] = {"slug": found.slug, "number": found.lot.number}
    name = f"lot_{step}" if step else "lot"
    if found.round_id is None:
        return url_for(f"funds_public.{name}", **known)
    return url_for(f"rounds_public.{name}", purpose=found.lot.purpose.value, **known)


def file_name(found: LotPage) -> str:
    """The name of a lot's file, without its ending."""
    return f"{found.slug}-{found.lot.purpose.value}-{found.lot.number}"


def found_lot(slug: str, number: int, purpose: str | None = None) -> LotPage:
    """A lot of a public round, or without a purpose of a fund; 404 for any other."""
    if purpose is None:
        of_fund = queries.of_fund(reader(), slug)
        return next((one for one in of_fund if one.lot.number == number), None) or abort(404)
    page = rounds.public_round(reader(), slug)
    if page is None or purpose not in set(LotPurpose):
        abort(404)
    return queries.of_public_round(reader(), page, LotPurpose(purpose), number) or abort(404)


def takes_part(found: LotPage) -> bool:
    """Whether the visitor may put chance into a lot: of the fund, or on the panel."""
    if not current_user.is_authenticated:
        return False
    if found.fund_id in me().fund_ids:
        return True
    round_id = found.round_id
    return round_id is not None and panels.seat_of(reader(), round_id, me().id) is not None


def may_seal(found: LotPage) -> bool:
    """Whether the visitor may close the list of who takes part."""
    if not current_user.is_authenticated:
        return False
    step = Action.RUN_ROUND if found.round_id is not None else Action.ANSWER_REPORT
    return may(me().actor, step, fund_id=found.fund_id)


@rounds_public.get("/<slug>/lots")
@everyone
def lots(slug: str) -> str:
    """Every lot of a round."""
    page = rounds.public_round(reader(), slug) or abort(404)
    found = queries.of_round(reader(), page.row.id)
    return render_template("public/lots_list.html", page=page, row=page.row, lots=found)


@rounds_public.get("/<slug>/lots/<purpose>/<int:number>")
@everyone
def lot(slug: str, purpose: str, number: int) -> str:
    """One lot: the pool, the seal, the chance, the order, and the way to check all of it."""
    return shown(found_lot(slug, number, purpose))


@funds_public.get("/<slug>/lots/<int:number>", endpoint="lot")
@everyone
def lot_of_fund(slug: str, number: int) -> str:
    """The same for the lot of a fund's spot checks."""
    return shown(found_lot(slug, number))


def shown(found: LotPage, **forms: BaseForm) -> str:
    """The page of a lot, with a form that was refused in place of its own."""
    row, frozen = found.lot, read_frozen(found.lot.document)
    parties = queries.parties(reader(), row.id)
    name = me().name if current_user.is_authenticated else ""
    filled: dict[str, BaseForm] = {
        "commit_form": CommitForm(name=name),
        "reveal_form": RevealForm(name=name),
        "signature_form": SignatureForm(),
    }
    return render_template(
        "public/lot_show.html",
        found=found,
        url=lot_url,
        file_name=file_name(found),
        lot=row,
        frozen=frozen,
        drawn=row.document.get("drawn"),
        beacons=_beacons(frozen),
        now=outside().clock.now(),
        parties=parties,
        others=[one for one in parties if one.name != PLATFORM],
        trust=_trust(frozen, row.document.get("drawn")),
        takes_part=takes_part(found),
        may_seal=may_seal(found),
        **{**filled, **forms},
    )


def _beacons(frozen: Frozen) -> list[tuple[int, Any]]:
    """Each round of the beacon with its moment. Any: a moment."""
    rounds_ = (one.round for one in frozen.sources if isinstance(one, Beacon))
    return [(number, quicknet.time_of(number)) for number in rounds_]


def _trust(frozen: Frozen, drawn: dict[str, Any] | None) -> list[Trust]:
    """What no arithmetic can show of a draw. Any: plain JSON values."""
    if drawn is None:
        return []
    found = [Trust.PUBLISHED_BEFORE]
    if drawn["source"]:
        found.append(Trust.EARLIER_SOURCE_FAILED)
    source = frozen.sources[drawn["source"]]
    if isinstance(source, Reveals):
        found.append(Trust.PARTIES_APART)
        if len(drawn["evidence"]["secrets"]) < len(source.commitments):
            found.append(Trust.PARTY_WITHHELD)
    return found


@rounds_public.get("/<slug>/lots/<purpose>/<int:number>/lot.json")
@everyone
def lot_file(slug: str, purpose: str, number: int) -> Response:
    """A lot as `matchpot lot draw` and `matchpot lot verify` read it."""
    found = found_lot(slug, number, purpose)
    return json_file(found.lot.document, f"{file_name(found)}.json")


@funds_public.get("/<slug>/lots/<int:number>/lot.json", endpoint="lot_file")
@everyone
def lot_file_of_fund(slug: str, number: int) -> Response:
    """The same for the lot of a fund's spot checks."""
    found = found_lot(slug, number)
    return json_file(found.lot.document, f"{file_name(found)}.json")
