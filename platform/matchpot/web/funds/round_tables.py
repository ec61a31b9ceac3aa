"""Tables about a fund's rounds and divisions as files; their pages are in modules of their own."""

from flask import Response

from matchpot.domain.people import Role
from matchpot.extensions import reader
from matchpot.persistence.queries import applications as application_queries
from matchpot.persistence.queries import awards as award_queries
from matchpot.persistence.queries import runs as run_queries
from matchpot.web.access import only
from matchpot.web.funds.awards import FILE_HEAD, part_cells
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import own_round
from matchpot.web.funds.runs import own_pool
from matchpot.web.spreadsheets import csv_answer, euros_text


@funds.get("/rounds/<int:round_id>/applications.csv")
@only(Role.FUND_MEMBER)
def applications_csv(round_id: int) -> Response:
    """All that was handed in to a round; what is still being written is its maker's alone."""
    row = own_round(round_id).round.row
    head = ("code", "project", "maker", "place", "asks_eur", "least_eur", "state", "group",
            "handed_in_at")  # fmt: skip
    rows = (
        (
            one.application.code,
            one.title,
            one.maker,
            one.project.city,
            euros_text(one.application.ask_cents),
            None
            if one.application.least_cents is None
            else euros_text(one.application.least_cents),
            one.application.state.value,
            one.application.group,
            one.application.submitted_at.isoformat(timespec="seconds")
            if one.application.submitted_at
            else None,
        )
        for one in application_queries.of_round(reader(), row.id)
    )
    return csv_answer(f"applications-{row.slug}.csv", head, rows)


@funds.get("/rounds/<int:round_id>/awards.csv")
@only(Role.FUND_MEMBER)
def awards_csv(round_id: int) -> Response:
    """What a round awarded: one line for each part of each award."""
    row = own_round(round_id).round.row
    found = award_queries.of_round(reader(), row.id)
    rows = (part_cells(one, part) for one in found for part in one.parts)
    return csv_answer(f"awards-{row.slug}.csv", FILE_HEAD, rows)


@funds.get("/pots/<int:pot_id>/runs.csv")
@only(Role.FUND_MEMBER)
def runs_csv(pot_id: int) -> Response:
    """Every division of a pot; what each project gets is in the file of one division."""
    own = own_pool(pot_id)
    head = ("division", "state", "divided_eur", "corrects", "prepared_by", "approved_by", "and_by",
            "frozen_at", "carried_out_at", "digest")  # fmt: skip
    rows = (
        (
            one.number,
            one.state.value,
            euros_text(one.pool_cents),
            one.corrects_id,
            one.preparer,
            one.approver,
            one.second_approver,
            one.frozen_at.isoformat(timespec="seconds"),
            one.settled_at.isoformat(timespec="seconds") if one.settled_at else None,
            one.digest,
        )
        for one in run_queries.runs_of_pot(reader(), pot_id)
    )
    return csv_answer(f"divisions-{own.pot.slug}.csv", head, rows)
