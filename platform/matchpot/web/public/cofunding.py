"""What several funds promised to a project, for everybody: the page, and all that was counted."""

from collections.abc import Mapping
from typing import Any

from flask import Response, abort, render_template, url_for

from matchpot.domain.cofunding import FundJoins, PromiseState, written
from matchpot.extensions import reader
from matchpot.persistence.queries import cofunding as queries
from matchpot.persistence.queries.cofunding import PromiseRow, Subject
from matchpot.web import promise_story
from matchpot.web.access import everyone
from matchpot.web.json_files import json_file
from matchpot.web.public.projects import projects


def _public(slug: str) -> Subject:
    found = queries.subject(reader(), slug=slug)
    return found if found is not None and found.is_public else abort(404)


@projects.get("/<slug>/co-funding")
@everyone
def cofunding(slug: str) -> str:
    """Every promise as far as its fund agreed to be named, and each count step by step."""
    subject = _public(slug)
    story = promise_story.story_of(reader(), subject.project_id) or abort(404)
    return render_template(
        "public/cofunding_show.html",
        subject=subject,
        story=story,
        json_url=url_for("projects.cofunding_json", slug=slug),
    )


@projects.get("/<slug>/co-funding.json")
@everyone
def cofunding_json(slug: str) -> Response:
    """All that went into each count; funds that are not named go by a number of this file."""
    subject, session = _public(slug), reader()
    rows = queries.of_project(session, subject.project_id)
    plan = queries.counted_plan(session, subject.project_id)
    if not rows or plan is None:
        abort(404)
    numbers = _numbers(rows)
    named = {row.fund_id: row.fund for row in rows if row.may_be_named}
    asked = {one.fund_id for row in rows for one in row.conditions if isinstance(one, FundJoins)}
    named |= queries.funds_by_name(session, sorted(asked))
    counts = queries.counts_of(session, subject.project_id)
    return json_file(
        {
            "project": subject.title,
            "costs_cents": plan.costs_cents,
            "found_cents": plan.found_cents,
            "funds": {str(number): named.get(fund) for fund, number in numbers.items()},
            "promises": [_promise(row, numbers) for row in rows],
            "counts": [
                {"at": one.counted_at.isoformat(), **_numbered(one.record, numbers)}
                for one in reversed(counts)
            ],
        },
        f"co-funding-{slug}.json",
    )


def _numbers(rows: list[PromiseRow]) -> dict[int, int]:
    """A number for each fund that promised or is asked for, in the order they come up."""
    ids: list[int] = []
    for row in rows:
        others = [one.fund_id for one in row.conditions if isinstance(one, FundJoins)]
        ids += [row.fund_id, *others]
    return {fund_id: number for number, fund_id in enumerate(dict.fromkeys(ids), 1)}


def _promise(row: PromiseRow, numbers: Mapping[int, int]) -> dict[str, Any]:
    return {
        "id": row.id,
        "fund": numbers[row.fund_id],
        "cents": row.cents,
        "share_bps": row.share_bps,
        "conditions": [_numbered(written(one), numbers) for one in row.conditions],
        "until": row.until_at.isoformat(),
        "state": row.state.value,
        "is_award": row.state is PromiseState.KEPT,
    }


def _numbered(value: Any, numbers: Mapping[int, int]) -> Any:  # Any: plain JSON
    """The same with `fund` and its number in place of every `fund_id`."""
    if isinstance(value, Mapping):
        return {
            "fund" if key == "fund_id" else key: (
                numbers[one] if key == "fund_id" else _numbered(one, numbers)
            )
            for key, one in value.items()
        }
    return [_numbered(one, numbers) for one in value] if isinstance(value, list) else value
