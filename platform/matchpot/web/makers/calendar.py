"""A maker's own days as a calendar file: campaigns, reports, awards, and deadlines they follow."""

from collections.abc import Iterator

from flask import Response, url_for
from flask_babel import gettext as _

from matchpot.domain.awards import AwardState
from matchpot.domain.campaigns import OPEN_FOR_DONATIONS
from matchpot.domain.deadlines import local_day
from matchpot.extensions import current_settings, outside, reader
from matchpot.persistence.queries import award_days, follows, guide
from matchpot.persistence.queries import award_groups as award_queries
from matchpot.persistence.queries import projects as queries
from matchpot.persistence.queries import reports as report_queries
from matchpot.web import calendars, following
from matchpot.web.access import signed_in
from matchpot.web.calendars import Event
from matchpot.web.makers.blueprint import makers
from matchpot.web.sessions import me


@makers.get("/days.ics")
@signed_in
def calendar() -> Response:
    """Every day that is still to come for the maker, whatever the project."""
    events = (*_campaigns(), *_reports(), *_awards(), *_parts(), *_schemes())
    return calendars.answer("matchpot", _("My days on matchpot"), events)


def _whole(path: str) -> str:
    return current_settings().base_url + path


def _campaigns() -> Iterator[Event]:
    for project, campaign in queries.projects_of(reader(), me().id):
        # A project that came in by another way than the editor may have no campaign yet.
        if campaign is None:
            continue
        if campaign.deadline_at and campaign.live_at and campaign.state in OPEN_FOR_DONATIONS:
            yield Event(
                uid=f"project-{project.id}-campaign-{campaign.id}-end",
                title=_("Last day to give: %(title)s", title=project.title),
                starts=local_day(campaign.deadline_at),
                ends=local_day(campaign.deadline_at),
                url=_whole(url_for("makers.checklist", project_id=project.id)),
                sequence=calendars.moves_later(campaign.live_at, campaign.deadline_at),
            )


def _reports() -> Iterator[Event]:
    for duty, project, fund in report_queries.duties_due(reader(), me().id):
        if duty.due_on is not None:
            yield Event(
                uid=f"duty-{duty.id}",
                title=_("Tell %(fund)s what came of %(title)s", fund=fund, title=project.title),
                starts=duty.due_on,
                ends=duty.due_on,
                url=_whole(url_for("makers.report_form", project_id=project.id)),
                sequence=max(0, (duty.due_on - local_day(duty.opened_at)).days),
            )


def _awards() -> Iterator[Event]:
    for one in award_queries.of_maker(reader(), me().id):
        if one.state is AwardState.OFFERED:
            day = local_day(one.accept_by)
            yield Event(
                uid=f"award-{one.id}-answer",
                title=_("Answer the award for %(title)s", title=one.title),
                starts=day,
                ends=day,
                url=_whole(url_for("makers.award", award_id=one.id)),
            )


def _parts() -> Iterator[Event]:
    for part_id, award_id, title, day in award_days.parts_of_maker(reader(), me().id):
        yield Event(
            uid=f"award-part-{part_id}",
            title=_("A part of the award for %(title)s is due", title=title),
            starts=day,
            ends=day,
            url=_whole(url_for("makers.award", award_id=award_id)),
        )


def _schemes() -> Iterator[Event]:
    """The first and the last day one can apply, of each scheme that is followed."""
    followed = follows.followed_now(reader(), me().id)
    if not followed:
        return
    today = local_day(outside().clock.now())
    for one in guide.published(reader(), today=today):
        window = one.window_from(today) if following.place_of(one) in followed else None
        if window is None:
            continue
        for what, day, title in (
            ("opens", window.opens_on, _("You can apply from today: %(title)s", title=one.title)),
            ("closes", window.closes_on, _("Last day to apply: %(title)s", title=one.title)),
        ):
            if day >= today:
                yield Event(
                    uid=f"scheme-{one.key}-{what}-{window.opens_on:%Y%m%d}",
                    title=title,
                    starts=day,
                    ends=day,
                    url=_whole(url_for("guide.show", key=one.key)),
                )
