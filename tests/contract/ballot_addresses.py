"""What differs in the addresses of ballots of networks; see `addresses.py`."""

_COUNTED = {"slug": "voting_network_slug", "ballot_id": "counted_ballot_id"}
# By endpoint.
BALLOTS: dict[str, dict[str, str]] = {
    "networks.call_ballot": {"purse_id": "voting_purse_id"},
    "networks.nominate": {"project_id": "live_project_id"},
    "networks.paper": {"ballot_id": "voting_ballot_id"},
    "networks.fill_in_paper": {"ballot_id": "voting_ballot_id"},
    "networks.cast_paper": {"ballot_id": "voting_ballot_id"},
    "networks_public.ballot": _COUNTED,
    "networks_public.ballot_json": _COUNTED,
}
