"""`matchpot operator add` and `matchpot buffer record`: what a new installation needs first.

Everything after is done on the pages: the first operator makes the others there.
"""

from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from matchpot.domain.errors import MatchpotError
from matchpot.domain.ledger import accounts
from matchpot.domain.ledger.funding import Purse, buffer_funded
from matchpot.domain.people import Role
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.integrations.links import LASTS, Purpose, SignedLinks
from matchpot.integrations.passwords import UNUSABLE
from matchpot.persistence.queries import people as queries
from matchpot.services import audit, books, people, roles
from matchpot.services.people import NewPerson

_LONGEST_REFERENCE = 80


@click.group("operator")
def operator() -> None:
    """People who run the platform."""


@operator.command("add")
@click.argument("email")
@click.option("--name", help="Their name; what stands before the @ when left out.")
@click.option("--lang", type=click.Choice(["nl", "en"]), default="nl", show_default=True)
@with_appcontext
def add(email: str, name: str | None, lang: str) -> None:
    """Make somebody an operator; who has no account yet gets one.

    Prints a link by which they choose a password; it works once. The role is in the audit log.
    """
    now = outside().clock.now()
    try:
        with unit_of_work() as session:
            person_id = _find_or_make(session, email, name=name or email.split("@")[0], lang=lang)
            roles.grant(session, person_id, Role.OPERATOR, actor_id=None, now=now)
    except MatchpotError:
        raise click.ClickException(f"{email} is no e-mail address.") from None
    known = queries.by_id(reader(), person_id)
    assert known is not None  # noqa: S101 - found or made above
    click.echo(f"{known.name} is an operator.")
    if known.email_verified_at is None:
        hours = int(LASTS[Purpose.RESET_PASSWORD].total_seconds()) // 3600
        click.echo(f"Choose a password within {hours} hours, by this link, which works once:")
        click.echo(_password_address(person_id, lang=lang))


def _find_or_make(session: Session, email: str, *, name: str, lang: str) -> int:
    known = queries.by_email(session, email)
    if known is not None:
        return known.id
    new = NewPerson(name=name, email=email, password_hash=UNUSABLE, locale=lang)
    return people.create(session, new, now=outside().clock.now())


def _password_address(person_id: int, *, lang: str) -> str:
    """Where the person sets a password; opening it also confirms the address."""
    settings = current_settings()
    link = people.reset_link(reader(), person_id)
    word = SignedLinks(settings.secret_key, now=outside().clock.now).make(
        Purpose.RESET_PASSWORD, *link.parts
    )
    base = urlsplit(settings.base_url)
    routes = current_app.url_map.bind(
        base.netloc, script_name=base.path or "/", url_scheme=base.scheme
    )
    return routes.build("accounts.reset", {"lang": lang, "token": word}, force_external=True)


@click.group("buffer")
def buffer() -> None:
    """The platform's own money that carries fees and losses."""


@buffer.command("record")
@click.argument("cents", type=click.IntRange(min=1))
@click.option("--reference", required=True, help="What the bank calls it; used once.")
@click.option(
    "--at-stripe", is_flag=True, help="It lies in the Stripe balance, not on the operating bank."
)
@with_appcontext
def record(cents: int, reference: str, *, at_stripe: bool) -> None:
    """Book money of the platform's own that lies ready on its bank account, in CENTS."""
    if not 3 <= len(reference) <= _LONGEST_REFERENCE:
        raise click.ClickException(f"A reference has 3 to {_LONGEST_REFERENCE} characters.")
    now = outside().clock.now()
    purse = Purse.PROVIDER if at_stripe else Purse.OPERATING_BANK
    entry = buffer_funded(name=reference, cents=cents, purse=purse, occurred_at=now)
    before = _buffer_cents()
    try:
        with unit_of_work() as session:
            entry_id = books.post(session, entry, now=now)
            ref = ("ledger_entry", entry_id)
            audit.write(session, "buffer_recorded", actor_id=None, now=now, ref=ref)
    except books.EntryDiffers:
        raise click.ClickException(
            f"{reference} is in the books with another amount or place. Nothing was booked."
        ) from None
    if _buffer_cents() == before:
        click.echo(f"{reference} was booked before; nothing was added.")
    click.echo(f"The buffer holds {_buffer_cents()} cents.")


def _buffer_cents() -> int:
    """What the buffer's account holds; its balance is a credit."""
    return -books.balance(reader(), accounts.buffer().name)


commands: list[click.Command] = [operator, buffer]
