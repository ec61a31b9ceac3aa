"""A network of makers in the demo town that spends what funds let it spend.

The words lie in `town/networks.toml`; what falls due is decided at night, as on the site.
"""

import tomllib
from datetime import timedelta
from functools import partial
from importlib.resources import files
from typing import Any

from sqlalchemy.orm import Session

from matchpot.cli.demo import texts
from matchpot.cli.demo.cast import Cast, maker_address, who
from matchpot.cli.demo.founding import member
from matchpot.cli.demo.stage import Stage
from matchpot.cli.demo.texts import Table
from matchpot.domain.deadlines import local_day
from matchpot.domain.demo import NETWORK
from matchpot.domain.networks.deciding import Method, Stance
from matchpot.domain.networks.purses import Terms
from matchpot.domain.networks.sharing import Limits
from matchpot.domain.networks.ways import Way
from matchpot.domain.people import MembershipRole, OrganisationKind
from matchpot.extensions import current_settings, unit_of_work
from matchpot.persistence.queries import awards as award_queries
from matchpot.services import awards, network_proposals, network_voices, networks, organisations
from matchpot.services.network_proposals import Wanted
from matchpot.services.network_voices import Said
from matchpot.services.networks import Offer
from matchpot.services.organisations import NewOrganisation

_TEXT = files("matchpot.cli.demo") / "town" / "networks.toml"
_QUORUM_BPS = 5_000
Ids = dict[str, int]


def words() -> Table:
    """All that is said of the network."""
    return tomllib.loads(_TEXT.read_text(encoding="utf-8"))


def plan(stage: Stage, cast: Cast) -> Ids:
    """Put the network on the agenda; what comes back holds ids by what they are of, once made."""
    told, made = words(), Ids()
    on(stage, told["founded"], 9, partial(_found, stage, cast, told, made))
    on(stage, told["purse"]["made"], 10, partial(make_purse, stage, told["purse"], made))
    for one in told["mandate"]:
        on(stage, one["offered"], 16, partial(offer, stage, told["purse"], one, made))
        if "accepted" in one:
            on(stage, one["accepted"], 12, partial(accept, stage, one, made))
    for one in told["proposal"]:
        on(stage, one["proposed"], 13, partial(_propose, stage, one, made))
        for at, said in enumerate(one["said"]):
            on(stage, said["day"], 15, partial(_speak, stage, one, made, said), minute=at)
        for at, said in enumerate(one.get("talk", ())):
            on(stage, said["day"], 17, partial(_remark, stage, one, made, said), minute=at)
        if "accepted" in one:
            on(stage, one["accepted"], 11, partial(take, stage, one))
    return made


def on(stage: Stage, days_ago: int, hour: int, act: Any, *, minute: int = 0) -> None:
    """Put something on the agenda."""
    stage.agenda.plan(stage.calendar.at(days_ago, hour, minute), act)


def maker(stage: Stage, key: str) -> int:
    """The maker of a project, which need not be written yet."""
    return stage.people[maker_address(texts.project(key))]


def _found(stage: Stage, cast: Cast, told: Table, made: Ids) -> None:
    """Its owner founds it, and makers join."""
    new = NewOrganisation(
        name=told["name"],
        kind=OrganisationKind.NETWORK,
        summary=told["summary"],
        city=told["city"],
    )
    with unit_of_work() as session:
        owner = cast.person(session, NETWORK.name, NETWORK.email, city=told["city"])
        network = organisations.found(session, new, owner_id=owner, now=stage.now)
        network.about_md = told["about"].strip()
        made["network"] = network.id
        for key in told["members"]:
            _join(session, stage, network.id, maker(stage, key))


def _join(session: Session, stage: Stage, network_id: int, person_id: int) -> None:
    organisations.join(session, network_id, person_id, MembershipRole.MEMBER, now=stage.now)


def make_purse(stage: Stage, told: Table, made: Ids, *, way: Way | None = None) -> None:
    """The owner writes a purse down; `way` is how members vote where they do."""
    today = local_day(stage.now)
    terms = Terms(
        name=told["name"],
        purpose=told["purpose"],
        most_cents=told["most"] * 100,
        first_on=today,
        last_on=today + timedelta(days=told["lasts"]),
        method=Method.BALLOT if way else Method.CONSENT,
        quorum_bps=_QUORUM_BPS,
        days=told["days"],
        way=way,
    )
    with unit_of_work() as session:
        by = who(stage, NETWORK)
        purse = networks.make_purse(session, made["network"], terms, by=by, now=stage.now)
        made["purse"] = purse.id


def offer(stage: Stage, purse: Table, one: Table, made: Ids) -> None:
    """The owner of a fund offers a mandate, up to the last day of the purse."""
    bounds = Limits(
        in_all_cents=one["in_all"] * 100,
        most_cents=one["most"] * 100,
        first_on=local_day(stage.now),
        last_on=stage.calendar.today + timedelta(days=purse["lasts"] - purse["made"]),
    )
    offer = Offer(
        purse_id=made["purse"], pot_id=stage.pots[one["pot"]], limits=bounds, words=one["words"]
    )
    by = member(stage, stage.fund_of[one["pot"]], MembershipRole.OWNER)
    with unit_of_work() as session:
        made[one["pot"]] = networks.offer(session, offer, by=by, now=stage.now).id


def accept(stage: Stage, one: Table, made: Ids) -> None:
    """The owner of the network takes a mandate."""
    with unit_of_work() as session:
        networks.accept(session, made[one["pot"]], by=who(stage, NETWORK), now=stage.now)


def _propose(stage: Stage, one: Table, made: Ids) -> None:
    wanted = Wanted(
        purse_id=made["purse"],
        project_id=stage.projects[one["project"]].project_id,
        cents=one["amount"] * 100,
        title=one["title"],
        motivation=one["motivation"],
    )
    with unit_of_work() as session:
        proposal = network_proposals.propose(
            session,
            wanted,
            by=maker(stage, one["by"]),
            secret=current_settings().secret_key,
            now=stage.now,
        )
        made[one["project"]] = proposal.id


def _speak(stage: Stage, one: Table, made: Ids, said: Table) -> None:
    words = Said(
        stance=Stance(said["stance"]),
        words=said.get("words", ""),
        is_named=said.get("named", False),
    )
    by = maker(stage, said["who"])
    with unit_of_work() as session:
        network_voices.speak(session, made[one["project"]], by, words, now=stage.now)


def _remark(stage: Stage, one: Table, made: Ids, said: Table) -> None:
    by = maker(stage, said["who"])
    with unit_of_work() as session:
        network_voices.remark(session, made[one["project"]], by, said["words"], now=stage.now)


def take(stage: Stage, one: Table) -> None:
    """The maker says yes, once, to what several funds pay."""
    maker_id = maker(stage, one["project"])
    with unit_of_work() as session:
        offered = award_queries.of_maker(session, maker_id)
        awards.accept(
            session,
            next(award.id for award in offered if award.called == one["title"]),
            by=maker_id,
            terms=one["letter"].strip(),
            now=stage.now,
            limits=stage.limits,
        )
