"""The town of the oracle: every gift and every line in lists, all of them looked at each time."""

from typing import Any

from tests.domain.matching import oracle_rules as rules

FAR = 10**18
Plain = dict[str, Any]


def shares(pot: Plain) -> bool:
    """Whether a pot shares with the others of its tier by what they have left."""
    return bool(pot.get("share") == "proportional")


def order(pot: Plain) -> tuple[Any, ...]:
    """Those that fill before those on top; then tier, in turn before together, priority, id."""
    on_top = pot.get("mode", "fill") == "stack"
    place = (pot.get("tier", 1), not on_top and shares(pot), pot.get("priority", 0), pot["id"])
    return (on_top, *place)


class Looking:
    """The town, and all one may want to know of it."""

    def __init__(self, scenario: Plain) -> None:
        self.goals = {one["id"]: one["goal_cents"] for one in scenario["projects"]}
        self.makers = {one["id"]: one.get("maker") for one in scenario["projects"]}
        self.pots = sorted(scenario["pots"], key=order)
        self.joint = scenario.get("joint", {})
        self.waits = scenario.get("wait_list", False)
        self.gifts: list[Plain] = []
        self.lines: list[Plain] = []
        self.closed: set[str] = set()
        self.latched: set[tuple[str, str]] = set()

    # ---- looking, each time at everything ----

    def sum_of(self, **wanted: Any) -> int:
        """Sum of all lines of this pot, project, donor, state."""
        return sum(
            one["cents"] for one in self.lines if all(one[k] == v for k, v in wanted.items())
        )

    def free(self, pot: Plain) -> int:
        return int(pot["total_cents"] - self.sum_of(pot=pot["id"]))

    def pots_on(self, project: str, *, whole: bool) -> list[Plain]:
        return [
            pot
            for pot in self.pots
            if project in pot.get("projects", [project])
            and (pot["rule"]["kind"] in rules.WHOLE) == whole
        ]

    def crowd(self, project: str) -> list[Plain]:
        """Gifts that are not the maker's own and of which something is left."""
        return [
            gift
            for gift in self.gifts
            if gift["project"] == project and gift["donor"] != self.makers[project] and gift["left"]
        ]

    def eligible(self, pot: Plain, cents: int) -> int:
        """What the design calls e, of a gift of this size."""
        if cents == 0 or cents < pot.get("min_donation_cents", 0):
            return 0
        return int(min(cents, pot.get("caps", {}).get("per_donation_cents", FAR)))

    def counting(self, pot: Plain, project: str) -> list[Plain]:
        return [gift for gift in self.crowd(project) if self.eligible(pot, gift["left"])]

    def before(self, pot: Plain, project: str, donor: str) -> Plain:
        """All that a rule for gifts may look at, as it is before a gift."""
        gifts = self.counting(pot, project)
        own_match = {one["donor"] for one in self.lines}
        return {
            "counted": sum(self.eligible(pot, gift["left"]) for gift in gifts),
            "gifts_of_donor": len([gift for gift in gifts if gift["donor"] == donor]),
            "people": len(
                [
                    one
                    for one in own_match
                    if one is not None
                    and self.sum_of(pot=pot["id"], project=project, donor=one) > 0
                ]
            ),
            "pot": self.sum_of(pot=pot["id"]),
            "free": self.free(pot),
            "goal": self.goals[project],
            "there": sum(gift["left"] for gift in self.crowd(project))
            + self.sum_of(project=project),
        }

    def room(self, pot: Plain, project: str, donor: str) -> int:
        """The smallest room that the limits of one pot leave to a gift, never below nothing."""
        caps, here = pot.get("caps", {}), {"pot": pot["id"], "project": project}
        rooms = [
            caps.get("per_donor_project_cents", FAR) - self.sum_of(**here, donor=donor),
            caps.get("per_donor_pot_cents", FAR) - self.sum_of(pot=pot["id"], donor=donor),
            caps.get("per_project_cents", FAR) - self.sum_of(**here),
        ]
        if "per_project_goal_bps" in caps:
            most = self.goals[project] * caps["per_project_goal_bps"] // 10_000
            rooms.append(most - self.sum_of(**here))
        return int(max(0, min(rooms)))

    def project_room(self, project: str) -> int:
        if "project_goal_bps" not in self.joint:
            return FAR
        most = self.goals[project] * self.joint["project_goal_bps"] // 10_000
        return int(max(0, most - self.sum_of(project=project)))

    def gift_room(self, cents: int) -> int:
        bps = self.joint.get("match_multiple_bps")
        return FAR if bps is None else int(cents * bps // 10_000)

    # ---- whole projects ----

    def decide_whole(self, project: str, *, at_close: bool = False) -> None:
        if project in self.closed:
            return
        pots = self.pots_on(project, whole=True)
        stands = {pot["id"]: self.whole_line(project, pot["id"]) for pot in pots}
        stood = {one: line["cents"] if line else 0 for one, line in stands.items()}
        of_gifts = self.sum_of(project=project) - sum(stood.values())
        joint = FAR
        if "project_goal_bps" in self.joint:
            joint = self.goals[project] * self.joint["project_goal_bps"] // 10_000 - of_gifts
        scenes, cents = {}, {}
        for pot in pots:
            one, given = pot["id"], sum(cents.values())
            gifts = self.counting(pot, project)
            scenes[one] = {
                "goal": self.goals[project],
                "crowd": sum(self.eligible(pot, gift["left"]) for gift in gifts),
                "people": len({gift["donor"] for gift in gifts}),
                "others": of_gifts + given,
                "was_met": bool(stands[one]) or (project, one) in self.latched,
            }
            met = rules.is_met(pot["rule"], scenes[one])
            if met and pot["rule"].get("latch"):
                self.latched.add((project, one))
            caps, goal = pot.get("caps", {}), self.goals[project]
            most = min(
                caps.get("per_project_cents", FAR),
                goal * caps.get("per_project_goal_bps", FAR) // 10_000,
                self.free(pot) + stood[one],
                max(0, joint - given),
            )
            cents[one] = min(most, rules.of_project(pot["rule"], scenes[one])) if met else 0
        while at_close:
            everything = of_gifts + sum(cents.values())
            fails = [
                pot["id"]
                for pot in pots
                if cents[pot["id"]]
                and not rules.is_kept(pot["rule"], scenes[pot["id"]], everything)
            ]
            cents.update(dict.fromkeys(fails, 0))
            at_close = bool(fails)
        for pot in pots:
            self.set_whole(project, pot["id"], cents[pot["id"]])

    def whole_line(self, project: str, pot: str) -> Plain | None:
        found = (
            one
            for one in self.lines
            if (one["donation"], one["project"], one["pot"]) == (None, project, pot)
            and one["cents"]
        )
        return next(found, None)

    def set_whole(self, project: str, pot: str, cents: int) -> None:
        line = self.whole_line(project, pot)
        if line:
            line["cents"] = cents
        elif cents:
            names = {"donation": None, "project": project, "donor": None}
            self.lines.append({**names, "pot": pot, "cents": cents, "state": "held"})
