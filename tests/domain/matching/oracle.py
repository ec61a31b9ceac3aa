"""A second opinion on ratio rules, written from the specification and from nothing else.

It knows no module of the product. It keeps every gift and every line in a list, looks at all of
them for every figure, and counts cents out one by one; it is slow and easy to read.
"""

from typing import Any

FAR = 10**18


def play(scenario: dict[str, Any]) -> dict[str, Any]:
    """Play a scenario as it stands in a file; returns what the command would print."""
    town = Town(scenario)
    for event in scenario["events"]:
        getattr(town, event["type"])(event)
    return {
        "lines": [line for line in town.lines if line["cents"]],
        "pots": {
            pot["id"]: {
                "total_cents": pot["total_cents"],
                "reserved_cents": 0,
                "used_cents": town.used(pot=pot["id"]),
            }
            for pot in scenario["pots"]
        },
    }


class Town:
    def __init__(self, scenario: dict[str, Any]) -> None:
        self.goals = {one["id"]: one["goal_cents"] for one in scenario["projects"]}
        self.makers = {one["id"]: one.get("maker") for one in scenario["projects"]}
        # The pots that fill come before those on top; then tier, priority, id.
        self.pots = sorted(
            scenario["pots"],
            key=lambda pot: (
                pot.get("mode", "fill") == "stack",
                pot.get("tier", 1),
                pot.get("priority", 0),
                pot["id"],
            ),
        )
        self.joint = scenario.get("joint", {})
        self.gifts: list[dict[str, Any]] = []
        self.lines: list[dict[str, Any]] = []

    def used(self, **wanted: Any) -> int:
        """Sum of all lines of this pot, project, donor."""
        donors = {gift["id"]: gift["donor"] for gift in self.gifts}
        return sum(
            line["cents"]
            for line in self.lines
            if all({**line, "donor": donors[line["donation"]]}[k] == v for k, v in wanted.items())
        )

    def eligible(self, pot: dict[str, Any], gift: dict[str, Any]) -> int:
        left: int = gift["left"]
        if gift["donor"] == self.makers[gift["project"]]:
            return 0
        if left == 0 or left < pot.get("min_donation_cents", 0):
            return 0
        return min(left, pot.get("caps", {}).get("per_donation_cents", FAR))

    def own(self, pot: dict[str, Any], gift: dict[str, Any]) -> int:
        """What the rule gives for what is left of the gift, before all limits."""
        rule, e = pot["rule"], self.eligible(pot, gift)
        before = gift["counted_before"][pot["id"]] if rule.get("rounding") == "cumulative" else 0
        return int((before + e) * rule["num"] // rule["den"] - before * rule["num"] // rule["den"])

    def rooms(self, pot: dict[str, Any], gift: dict[str, Any]) -> int:
        """The smallest room that the limits of one pot leave."""
        caps, at = pot.get("caps", {}), {"pot": pot["id"]}
        here = {**at, "project": gift["project"]}
        goal = self.goals[gift["project"]]
        rooms = [
            pot["total_cents"] - self.used(**at),
            caps.get("per_donor_project_cents", FAR) - self.used(**here, donor=gift["donor"]),
            caps.get("per_donor_pot_cents", FAR) - self.used(**at, donor=gift["donor"]),
            caps.get("per_project_cents", FAR) - self.used(**here),
        ]
        if "per_project_goal_bps" in caps:
            rooms.append(goal * caps["per_project_goal_bps"] // 10_000 - self.used(**here))
        return max(0, min(rooms))

    def joint_room(self, gift: dict[str, Any], *, with_goal: bool) -> int:
        room = FAR
        if "match_multiple_bps" in self.joint:
            room = gift["left"] * self.joint["match_multiple_bps"] // 10_000
        if with_goal and "project_goal_bps" in self.joint:
            most = self.goals[gift["project"]] * self.joint["project_goal_bps"] // 10_000
            room = min(room, max(0, most - self.used(project=gift["project"])))
        return int(room)

    def hand_out(self, gift: dict[str, Any], most: dict[str, int], room: int) -> dict[str, int]:
        """Cent by cent, pot by pot, until the entitlement, its most or the common room is full."""
        fills = [pot["id"] for pot in gift["pots"] if pot.get("mode", "fill") == "fill"]
        own = {pot["id"]: self.own(pot, gift) for pot in gift["pots"]}
        entitled = max((own[one] for one in fills), default=0)
        given = dict.fromkeys(own, 0)
        for pot in gift["pots"]:
            one = pot["id"]
            while given[one] < min(own[one], most[one]) and sum(given.values()) < room:
                if one in fills and sum(given[other] for other in fills) >= entitled:
                    break
                given[one] += 1
        return given

    def donate(self, event: dict[str, Any]) -> None:
        project = event["project"]
        gift: dict[str, Any] = {
            **{name: event[name] for name in ("id", "project", "donor")},
            "left": event["cents"],
            "pots": [one for one in self.pots if project in one.get("projects", [project])],
        }
        gift["counted_before"] = {
            pot["id"]: sum(
                self.eligible(pot, other) for other in self.gifts if other["project"] == project
            )
            for pot in gift["pots"]
        }
        most = {pot["id"]: self.rooms(pot, gift) for pot in gift["pots"]}
        given = self.hand_out(gift, most, self.joint_room(gift, with_goal=True))
        self.gifts.append(gift)
        for pot in gift["pots"]:
            self.lines.append(
                {
                    "donation": gift["id"],
                    "project": project,
                    "pot": pot["id"],
                    "cents": given[pot["id"]],
                    "state": "captured",
                }
            )

    def refund(self, event: dict[str, Any]) -> None:
        gift = self.gift(event["donation"])
        gift["left"] -= event.get("cents", gift["left"])
        lines = self.lines_of(gift)
        stood = {line["pot"]: line["cents"] for line in lines}
        kept = self.hand_out(gift, stood, self.joint_room(gift, with_goal=False))
        for line in lines:
            line["cents"] = kept[line["pot"]]

    def dispute_opened(self, event: dict[str, Any]) -> None:
        for line in self.lines_of(self.gift(event["donation"])):
            line["state"] = "frozen"

    def dispute_won(self, event: dict[str, Any]) -> None:
        for line in self.lines_of(self.gift(event["donation"])):
            line["state"] = "captured"

    def dispute_lost(self, event: dict[str, Any]) -> None:
        self.refund({"donation": event["donation"]})

    def close(self, event: dict[str, Any]) -> None:
        """Nothing was provisional."""

    def gift(self, donation: str) -> dict[str, Any]:
        return next(gift for gift in self.gifts if gift["id"] == donation)

    def lines_of(self, gift: dict[str, Any]) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["donation"] == gift["id"]]
