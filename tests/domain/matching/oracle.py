"""A second opinion on every rule, written from the specification and from nothing else.

It knows no module of the product. It keeps every gift and every line in a list, looks at all of
them for every figure, and counts cents out one by one where it can; it is slow and easy to read.
What a rule says is in `oracle_rules.py`, what there is to look at in `oracle_town.py`.
"""

from tests.domain.matching import oracle_rules as rules
from tests.domain.matching.oracle_town import Looking, Plain, shares


def play(scenario: Plain) -> Plain:
    """Play a scenario as it stands in a file; returns what the command would print."""
    town = Town(scenario)
    for event in scenario["events"]:
        getattr(town, event["type"])(event)
        town.serve_those_who_wait()
    return {
        "lines": [{k: one[k] for k in LINE} for one in town.lines if one["cents"]],
        "pots": {
            pot["id"]: {
                "total_cents": pot["total_cents"],
                "reserved_cents": town.sum_of(pot=pot["id"], state="held"),
                "used_cents": town.sum_of(pot=pot["id"]) - town.sum_of(pot=pot["id"], state="held"),
            }
            for pot in scenario["pots"]
        },
    }


LINE = ("donation", "project", "pot", "cents", "state")


class Town(Looking):
    def __init__(self, scenario: Plain) -> None:
        super().__init__(scenario)
        for project in self.goals:
            self.decide_whole(project)

    # ---- one gift ----

    def own(self, gift: Plain, cents: int) -> dict[str, int]:
        """What each pot's rule gives for so much of a gift, before all limits."""
        if gift["donor"] == self.makers[gift["project"]]:
            return {pot["id"]: 0 for pot in gift["pots"]}
        found = {}
        for pot in gift["pots"]:
            e = self.eligible(pot, cents)
            found[pot["id"]] = rules.of_gift(pot["rule"], e, gift["before"][pot["id"]]) if e else 0
        return found

    def shares(
        self, gift: Plain, cents: int, most: dict[str, int], free: dict[str, int] | None
    ) -> dict[str, int]:
        """What each pot gives when pots fill together, each at most its most; no joint limits yet.

        `free` is what pots have left, by which some share; None where all give in turn.
        """
        own = self.own(gift, cents)
        fills = [pot for pot in gift["pots"] if pot.get("mode", "fill") == "fill"]
        left = max((own[pot["id"]] for pot in fills), default=0)
        given = {pot["id"]: min(own[pot["id"]], most[pot["id"]]) for pot in gift["pots"]}
        for tier in sorted({pot.get("tier", 1) for pot in fills}):
            here = [pot for pot in fills if pot.get("tier", 1) == tier]
            together = [one for one in here if free is not None and shares(one)]
            for pot in [one for one in here if one not in together]:
                given[pot["id"]] = min(left, given[pot["id"]])
                left -= given[pot["id"]]
            caps = {pot["id"]: given[pot["id"]] for pot in together}
            parts = rules.capped_lr(left, {one: (free or {})[one] for one in caps}, caps)
            given.update(parts)
            left -= sum(parts.values())
        return given

    def decided(
        self, gift: Plain, cents: int, free: dict[str, int], room: dict[str, int], joint: int
    ) -> dict[str, int]:
        """What each pot gives to so much of a gift when it has so much left."""
        own = self.own(gift, cents)
        most = {}
        for pot in gift["pots"]:
            one = pot["id"]
            most[one] = min(own[one], room[one])
            if pot["rule"].get("all_or_nothing") and free[one] < most[one]:
                most[one] = 0
            most[one] = min(most[one], free[one])
        given = self.shares(gift, cents, most, free)
        return rules.cut_from_the_last(given, min(joint, self.gift_room(cents)))

    def donate(self, event: Plain) -> None:
        project, donor = event["project"], event["donor"]
        gift: Plain = {**event, "left": event["cents"], "waits": {}, "disputed": False}
        gift["pots"] = self.pots_on(project, whole=False)
        ids = [pot["id"] for pot in gift["pots"]]
        gift["before"] = {pot["id"]: self.before(pot, project, donor) for pot in gift["pots"]}
        gift["room"] = {pot["id"]: self.room(pot, project, donor) for pot in gift["pots"]}
        gift["joint"] = self.project_room(project)
        free = {one: gift["before"][one]["free"] for one in ids}
        given = self.decided(gift, event["cents"], free, gift["room"], gift["joint"])
        self.gifts.append(gift)
        for one in ids:
            self.add(gift, one, given[one])
        if self.waits:
            gift["waits"] = self.missing(gift)
        self.decide_whole(project)

    def add(self, gift: Plain, pot: str, cents: int) -> None:
        """More on the standing line of a gift; a new line where there is none."""
        standing = [one for one in self.lines_of(gift) if one["pot"] == pot and one["cents"]]
        if standing:
            standing[0]["cents"] += cents
        elif cents:
            names = {"donation": gift["id"], "project": gift["project"], "donor": gift["donor"]}
            self.lines.append({**names, "pot": pot, "cents": cents, "state": "captured"})

    def refund(self, event: Plain) -> None:
        gift = self.gift(event["donation"])
        gift["left"] -= event.get("cents", gift["left"])
        stood = dict.fromkeys(gift["before"], 0)
        stood |= {one["pot"]: one["cents"] for one in self.lines_of(gift) if one["cents"]}
        kept = self.shares(gift, gift["left"], stood, None)
        kept = rules.cut_from_the_last(kept, self.gift_room(gift["left"]))
        for line in self.lines_of(gift):
            if line["cents"]:
                line["cents"] = kept[line["pot"]]
        wants = self.missing(gift) if gift["left"] else {}
        gift["waits"] = {one: min(c, wants.get(one, 0)) for one, c in gift["waits"].items()}
        self.decide_whole(gift["project"])

    def dispute_opened(self, event: Plain) -> None:
        gift = self.gift(event["donation"])
        gift["disputed"], gift["waits"] = True, {}
        for line in self.lines_of(gift):
            line["state"] = "frozen"

    def dispute_won(self, event: Plain) -> None:
        for line in self.lines_of(self.gift(event["donation"])):
            line["state"] = "captured"

    def dispute_lost(self, event: Plain) -> None:
        self.dispute_won(event)
        self.refund({"donation": event["donation"]})

    def gift(self, donation: str) -> Plain:
        return next(gift for gift in self.gifts if gift["id"] == donation)

    def lines_of(self, gift: Plain) -> list[Plain]:
        return [line for line in self.lines if line["donation"] == gift["id"]]

    # ---- waiting ----

    def missing(self, gift: Plain) -> dict[str, int]:
        """What each pot would add more, had it not been short, with the others as they are."""
        given = dict.fromkeys(gift["before"], 0)
        given |= {one["pot"]: one["cents"] for one in self.lines_of(gift) if one["cents"]}
        rich = dict.fromkeys(given, 10**15)
        room, joint = gift["room"], gift["joint"]
        whole = self.decided(gift, gift["left"], rich, room, joint)
        short = sum(whole.values()) - sum(given.values())
        found = {}
        for pot in gift["pots"]:
            one = pot["id"]
            as_if = self.decided(gift, gift["left"], {**given, one: 10**15}, room, joint)
            if not pot["rule"].get("all_or_nothing"):
                found[one] = max(0, min(as_if[one] - given[one], short))
        return found

    def serve_those_who_wait(self) -> None:
        """The first in line of a pot with money, again and again, until there is nobody."""
        pots = {pot["id"]: pot for pot in self.pots}
        while True:
            turn = next(
                (
                    g
                    for g in self.gifts
                    if any(c and self.free(pots[p]) for p, c in g["waits"].items())
                ),
                None,
            )
            if turn is None:
                return
            got = 0
            for one in sorted(turn["waits"]):
                free = self.free(pots[one])
                if turn["waits"][one] and free:
                    want = min(
                        self.missing(turn).get(one, 0),
                        self.room(pots[one], turn["project"], turn["donor"]),
                        self.project_room(turn["project"]),
                    )
                    cents = min(want, free)
                    turn["waits"][one] = want - cents
                    self.add(turn, one, cents)
                    got += cents
            if got:
                wants = self.missing(turn)
                turn["waits"] = {p: min(c, wants.get(p, 0)) for p, c in turn["waits"].items()}
                self.decide_whole(turn["project"])

    def close(self, event: Plain) -> None:
        project = event["project"]
        self.decide_whole(project, at_close=True)
        self.closed.add(project)
        for line in self.lines:
            if line["project"] == project and line["state"] == "held":
                line["state"] = "captured"
        for gift in self.gifts:
            if gift["project"] == project:
                gift["waits"] = {}
