"""`matchpot lot panel`: a panel drawn under quotas, for whoever wants to draw it again."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import click

from matchpot.cli.lots.lines import is_line, lines, text
from matchpot.cli.matching.documents import BadInput, Part, Sheet, key, refuse, said
from matchpot.domain.errors import InvalidValue
from matchpot.domain.panels.quotas import Quota, QuotasContradict, QuotasTooTight, Volunteer
from matchpot.domain.panels.selection import RESERVES, SEATS, Standing, draw_panel

FORMAT = "matchpot-panel-1"
_MOST_SEATS = 1_000
_REASONS = (
    Standing.APPLICANT,
    Standing.SHARES_WITH_APPLICANT,
    Standing.SERVED_RECENTLY,
    Standing.LEFT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A panel to be drawn, as it stands in a file."""

    volunteers: tuple[Volunteer, ...]
    excluded: dict[str, Standing]
    order: tuple[str, ...]
    quotas: tuple[Quota, ...]
    seats: int
    reserves: int
    seated: tuple[str, ...]


@click.command("panel")
@click.argument("panel", type=click.File("rb"))
def panel(panel: IO[bytes]) -> None:
    """Draw PANEL (JSON, - for standard input) and print who sits, who stands by, and why.

    The order comes from a lot. The exit code is 1 when no panel can keep the quotas, which are
    named, and 2 when the file cannot be used. docs/panels.md describes the file.
    """
    try:
        asked = _read(panel.read())
        drawn = draw_panel(
            asked.volunteers,
            asked.order,
            asked.quotas,
            seats=asked.seats,
            reserves=asked.reserves,
            excluded=asked.excluded,
            seated=asked.seated,
        )
    except BadInput as error:
        refuse(error.problems)
    except InvalidValue as error:
        refuse([f"{place}: {said(code)}" for place, code in error.fields.items()])
    except QuotasContradict as error:
        click.echo(str(error), err=True)
        raise SystemExit(1) from error
    except QuotasTooTight as error:
        click.echo("whether these quotas can be kept could not be told: loosen one", err=True)
        raise SystemExit(1) from error
    answer = {"members": drawn.members, "reserves": drawn.reserves, "standing": drawn.standing}
    click.echo(json.dumps(answer, ensure_ascii=False, indent=1).encode())


def _read(data: bytes) -> Asked:
    """Read a panel to be drawn; raises `BadInput` with all that is wrong."""
    sheet = Sheet(data)
    whole = sheet.part(
        "",
        sheet.content,
        needs=("format", "volunteers", "order"),
        may=("quotas", "seats", "reserves", "seated"),
    )
    if whole.found.get("format", FORMAT) != FORMAT:
        sheet.wrong("format", f"not {FORMAT}")
    excluded: dict[str, Standing] = {}
    asked = Asked(
        volunteers=tuple(_volunteers(whole, excluded)),
        excluded=excluded,
        order=tuple(lines(whole, "order")),
        quotas=tuple(_quotas(whole)),
        seats=whole.number("seats", least=1, most=_MOST_SEATS, default=SEATS),
        reserves=whole.number("reserves", most=_MOST_SEATS, default=RESERVES),
        seated=tuple(lines(whole, "seated")),
    )
    sheet.check()
    return asked


def _volunteers(whole: Part, excluded: dict[str, Standing]) -> Iterator[Volunteer]:
    for place, raw in whole.items("volunteers"):
        one = whole.sheet.part(place, raw, needs=("id",), may=("values", "ties", "excluded"))
        found, at = one.found.get("values", {}), one.at("values")
        values = found if whole.sheet.is_object(found, at) else {}
        yield Volunteer(
            id=text(one, "id"),
            values={
                name: value
                for name, value in values.items()
                if is_line(whole.sheet, key(at, name), name)
                and is_line(whole.sheet, key(at, name), value)
            },
            ties=frozenset(lines(one, "ties")),
        )
        if "excluded" in one.found:
            excluded[text(one, "id")] = _reason(one)


def _reason(one: Part) -> Standing:
    raw = one.found["excluded"]
    if raw not in _REASONS:
        one.sheet.wrong(one.at("excluded"), f"not one of {', '.join(_REASONS)}")
        return Standing.LEFT
    return Standing(raw)


def _quotas(whole: Part) -> Iterator[Quota]:
    for place, raw in whole.items("quotas"):
        one = whole.sheet.part(place, raw, needs=("feature", "value"), may=("least", "most"))
        yield Quota(
            feature=text(one, "feature"),
            value=text(one, "value"),
            least=one.number("least"),
            most=one.number("most") if "most" in one.found else None,
        )
