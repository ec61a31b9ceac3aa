"""Every address of the product, filled in with what is in the `World`.

A parameter has one meaning almost everywhere; where a page needs a thing in another state, its
endpoint says so here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from tests.contract.ballot_addresses import BALLOTS
from tests.contract.town_hall import World

# By parameter: the name of what there is in the world.
# Those that are called there as in the address.
_SAME = (
    "pot_id fund_id pay_in_id return_id payout_id donation_id refund_id odd_id case_id "
    "round_id application_id row_id invitation_id follow_id image_id request_id comment_id "
    "award_id scenario_id promise_id referral_id loan_id product_id part_id duty_id "
    "report_id notice_id network_id purse_id proposal_id ballot_id"
)
_IDS = {
    **{name: name for name in _SAME.split()},
    "project_id": "draft_project_id",
    "campaign_id": "live_id",
    "file_id": "image_id",
    "change_id": "loan_change_id",
    "payment_id": "loan_payment_id",
}
_WORDS = {"slug": "live_slug", "pot_slug": "pot_slug", "token": "token", "key": "scheme_key"}
_PLAIN = {
    "lang": "en",
    "kind": "ratio",
    "number": "1",
    "question_id": "1",
    "version": "0",
    "purpose": "numbers",
    "what": "shares",
    "word": "paused",
    "step": "basics",
    "part": "money",
    "name": "aaaaaaaa-1600.webp",
    "discipline": "theatre",
    "about": "reporting",
    "filename": "site.css",
}
_DECIDED = {"slug": "network_slug", "proposal_id": "decided_proposal_id"}
# By endpoint: what differs. A value that is a key of the world is looked up there.
_DIFFERENT: dict[str, dict[str, str]] = {
    **BALLOTS,
    "accounts.organisation": {"slug": "fund_slug"},
    "accounts.invite": {"slug": "fund_slug"},
    "accounts.change_member": {"slug": "fund_slug", "person_id": "finance"},
    "accounts.withdraw_invitation": {"slug": "fund_slug"},
    "funds_public.show": {"slug": "fund_slug"},
    "funds_public.pot": {"slug": "fund_slug"},
    "funds_public.pot_csv": {"slug": "fund_slug"},
    "funds_public.pot_file": {"slug": "fund_slug"},
    "funds_public.pot_gifts": {
        "slug": "fund_slug",
        "pot_slug": "divided_slug",
        "what": "gifts",
    },
    "funds_public.news_feed_of_fund": {"slug": "fund_slug"},
    "share.picture": {"kind": "projects"},
    "share.qr": {"kind": "projects", "form": "png"},
    "rounds_public.show": {"slug": "round_slug"},
    "rounds_public.frozen_rules": {"slug": "round_slug"},
    "rounds_public.calendar": {"slug": "round_slug"},
    "guide_files.schemes": {"kind": "csv"},
    "admin.change_scheme": {"what": "check"},
    "funds.change_scheme": {"what": "check"},
    "funds.open_round": {"round_id": "draft_round_id"},
    "funds.discard_round": {"round_id": "spare_round_id"},
    "funds.build_round": {"round_id": "draft_round_id"},
    "funds.round_days": {"round_id": "draft_round_id"},
    "funds.desk_csv": {"what": "money"},
    "funds.pot_csv": {"what": "days"},
    "funds.entry": {"entry_id": "fund_entry_id"},
    "funds.figure": {"word": "given"},
    "funds.figure_csv": {"word": "held"},
    "pages.statistics_csv": {"what": "months"},
    "donors.gift_year": {"year": "2026"},
    "donors.gift_year_file": {"year": "2026"},
    "donors.gift_year_csv": {"year": "2026"},
    "funds.statements": {"year": "2026"},
    "funds.statements_csv": {"year": "2026"},
    "funds.statement": {"name": "2026-03"},
    "funds.statement_csv": {"name": "2026-03"},
    "funds.statement_file": {"name": "2026-q1"},
    "funds.run": {"pot_id": "prepared_pot_id"},
    "funds.runs": {"pot_id": "ready_pot_id"},
    "funds.run_csv": {"pot_id": "divided_pot_id"},
    "funds.runs_csv": {"pot_id": "divided_pot_id"},
    "funds.answer_run": {"pot_id": "prepared_pot_id", "word": "approve"},
    "donors.appeal": {"token": "left_out_token"},
    "accounts.change_follow": {"what": "stop"},
    "projects.calendar": {"slug": "live_slug"},
    "follows.ask": {"kind": "project"},
    "follows.begin": {"kind": "project"},
    "follows.sent": {"kind": "project"},
    "follows.end": {"kind": "project"},
    "follows.confirm": {"token": "confirm_follow_link"},
    "follows.confirmed": {"token": "confirm_follow_link"},
    "follows.stop": {"token": "unfollow_link"},
    "follows.stopped": {"token": "unfollow_link"},
    "follows.again": {"token": "unfollow_link"},
    "accounts.verify": {"token": "verify"},
    "accounts.verify_sent": {"token": "verify"},
    "accounts.reset": {"token": "reset"},
    "accounts.reset_sent": {"token": "reset"},
    "accounts.confirm_email": {"token": "confirm_email"},
    "accounts.confirm_email_sent": {"token": "confirm_email"},
    "accounts.invitation": {"token": "invitation"},
    "accounts.invitation_sent": {"token": "invitation"},
    "admin.review": {"campaign_id": "submitted_id"},
    "admin.comment_on": {"campaign_id": "submitted_id"},
    "admin.decide": {"campaign_id": "submitted_id"},
    "admin.giving_back": {"campaign_id": "lost_id"},
    "admin.campaign_books": {"campaign_id": "lost_id"},
    "admin.campaign_books_csv": {"campaign_id": "lost_id"},
    "admin.change_role": {"person_id": "donor"},
    "admin.try_work_again": {"kind": "outbox"},
    "development.become": {"person_id": "donor"},
    "letter_previews.letter": {"notice": "donation_thanks", "locale": "nl", "number": "0"},
    "letter_previews.letter_body": {"notice": "donation_thanks", "locale": "nl", "number": "0"},
    "donors.back": {"token": "unpaid_token"},
    "donors.wait": {"token": "unpaid_token"},
    "donors.paid": {"token": "unpaid_token"},
    "funds.answer_campaign": {"campaign_id": "asking_id", "word": "accept"},
    "makers.answer": {"fact": "stage"},
    "makers.follow_day": {"word": "follow"},
    "makers.take_route": {"aim": "least_work"},
    "makers.join": {"pot_id": "inviting_pot_id", "word": "accept"},
    "makers.giving_back": {"campaign_id": "lost_id"},
    "makers.apply": {"round_id": "open_round_id"},
    "makers.application_form": {"application_id": "draft_application_id"},
    "makers.save_application": {"application_id": "draft_application_id"},
    "makers.hand_in": {"application_id": "draft_application_id"},
    "makers.discard": {"application_id": "draft_application_id"},
    "makers.take_back": {"application_id": "handed_in_id"},
    "makers.appeal": {"application_id": "refused_application_id"},
    "funds.answer_objection": {"application_id": "appealed_application_id"},
    "panels.ballot": {"round_id": "voting_round_id"},
    "panels.fill_in": {"round_id": "voting_round_id"},
    "panels.review_ballot": {"round_id": "voting_round_id"},
    "panels.cast_ballot": {"round_id": "voting_round_id"},
    "panels.ballot_receipt": {"round_id": "voting_round_id"},
    "panels.deliberation": {"round_id": "talking_round_id"},
    "panels.talk": {"round_id": "talking_round_id", "code": "talked_code"},
    "panels.say": {"round_id": "talking_round_id", "code": "talked_code"},
    "makers.questions": {"application_id": "asked_application_id"},
    "makers.answer_question": {
        "application_id": "asked_application_id",
        "remark_id": "remark_id",
    },
    "pages.drop_question": {"question_id": "kept_question_id"},
    "rounds_public.vote": {"slug": "vote_slug"},
    "rounds_public.ask_for_ballot": {"slug": "vote_slug"},
    "rounds_public.ballot_sent": {"slug": "vote_slug"},
    "rounds_public.own_ballot": {"slug": "vote_slug"},
    "rounds_public.own_receipt": {"slug": "vote_slug"},
    "rounds_public.application": {"slug": "vote_slug", "code": "talked_code"},
    "rounds_public.find_ballot": {"slug": "vote_slug"},
    "rounds_public.ballot": {"token": "ballot_link"},
    "rounds_public.receipt": {"token": "ballot_link"},
    "panels.consent": {"round_id": "consent_round_id"},
    "funds.choose_by_hand": {"round_id": "by_hand_round_id"},
    "funds.applying_again": {"round_id": "whole_round_id"},
    "rounds_public.results": {"slug": "published_slug"},
    "rounds_public.round_file": {"slug": "published_slug"},
    "rounds_public.pabulib_file": {"slug": "published_slug"},
    "rounds_public.ballots_file": {"slug": "published_slug"},
    "rounds_public.lots": {"slug": "published_slug"},
    "grants_files.grants": {"kind": "json"},
    "rounds_public.lot": {"slug": "published_slug"},
    "rounds_public.lot_file": {"slug": "published_slug"},
    "rounds_public.lot_commit": {"slug": "waiting_slug"},
    "rounds_public.lot_seal": {"slug": "waiting_slug"},
    "rounds_public.lot_reveal": {"slug": "waiting_slug"},
    "rounds_public.lot_signature": {"slug": "waiting_slug"},
    "funds_public.trust": {"slug": "fund_slug"},
    "funds_public.trust_file": {"slug": "fund_slug"},
    "funds.late_report": {"step": "talked"},
    "funds_public.lot": {"slug": "fund_slug"},
    "funds_public.lot_file": {"slug": "fund_slug"},
    "funds_public.lot_commit": {"slug": "fund_slug", "number": "2"},
    "funds_public.lot_seal": {"slug": "fund_slug", "number": "2"},
    "funds_public.lot_reveal": {"slug": "fund_slug", "number": "2"},
    "funds_public.lot_signature": {"slug": "fund_slug", "number": "2"},
    "panels.place": {"round_id": "panel_round_id"},
    "panels.leave": {"round_id": "panel_round_id"},
    "panels.conflicts": {"round_id": "panel_round_id"},
    "panels.declare": {"round_id": "panel_round_id"},
    "panels.reading": {"round_id": "panel_round_id"},
    "panels.application": {"round_id": "panel_round_id", "code": "judged_code"},
    "panels.note": {"round_id": "panel_round_id", "code": "judged_code"},
    "panels.volunteer": {"round_id": "call_round_id"},
    "panels.nomination": {"token": "nomination"},
    "panels.accept_nomination": {"token": "nomination"},
    "panels.decline_nomination": {"token": "nomination"},
    "funds.panel": {"round_id": "panel_round_id"},
    "funds.nominate": {"round_id": "asking_round_id"},
    "funds.end_place": {"round_id": "panel_round_id", "seat_id": "seat_id"},
    "funds.take_back": {"round_id": "asking_round_id", "seat_id": "asked_seat_id"},
    "funds.volunteers": {"round_id": "call_round_id"},
    "funds.complete_panel": {"round_id": "call_round_id"},
    "funds.choose": {"round_id": "call_round_id", "seat_id": "volunteer_seat_id"},
    "funds.panel_draw": {"round_id": "lot_round_id"},
    "funds.freeze_panel": {"round_id": "lot_round_id"},
    "funds.seat_panel": {"round_id": "lot_round_id"},
    "rounds_public.panel": {"slug": "panel_round_slug"},
    "rounds_public.panel_json": {"slug": "lot_round_slug"},
    "funds.find_grantee": {"pot_id": "award_pot_id"},
    "funds.propose_award": {"pot_id": "award_pot_id", "project_id": "live_project_id"},
    "funds.confirm_award": {"award_id": "proposed_award_id"},
    "funds.withdraw_award": {"award_id": "proposed_award_id"},
    "funds.new_promise": {"pot_id": "award_pot_id", "project_id": "live_project_id"},
    "funds.cofunding": {"project_id": "live_project_id"},
    "makers.share_application": {"word": "on"},
    "funds.propose_loan": {"loan_id": "asked_loan_id"},
    "funds.decline_loan": {"loan_id": "asked_loan_id"},
    "funds.loans_csv": {"pot_id": "loan_pot_id"},
    "funds.create_offer": {"pot_id": "loan_pot_id"},
    "funds.network_csv": {"pot_id": "free_network_pot_id"},
    "funds.find_purse": {"pot_id": "free_network_pot_id"},
    "funds.offer_mandate": {"pot_id": "free_network_pot_id", "purse_id": "fed_purse_id"},
    "funds.withdraw_mandate": {"mandate_id": "offered_mandate_id"},
    "funds.end_mandate": {"mandate_id": "running_mandate_id"},
    "loans_public.pot": {"slug": "loan_pot_slug"},
    "loans_public.figures_csv": {"slug": "loan_pot_slug"},
    "networks.mandate": {"mandate_id": "waiting_mandate_id"},
    "networks.answer_mandate": {"mandate_id": "waiting_mandate_id", "word": "accept"},
    "networks.propose": {"project_id": "live_project_id"},
    "networks.release_part": {"proposal_id": "parted_proposal_id"},
    "networks.revoke_award": {"proposal_id": "decided_proposal_id"},
    "networks_public.purse": {"slug": "network_slug", "purse_slug": "network_purse_slug"},
    "networks_public.decision": _DECIDED,
    "networks_public.decision_json": _DECIDED,
    "makers.withdraw_loan": {"loan_id": "asked_loan_id"},
    "makers.answer_loan_change": {"word": "agree"},
    "makers.statement": {"campaign_id": "made_id"},
    "makers.statement_csv": {"campaign_id": "made_id"},
    "makers.schedule": {"project_id": "approved_project_id"},
    "makers.launch": {"project_id": "approved_project_id"},
    "makers.change": {"project_id": "reported_project_id"},
    "makers.tell_change": {"project_id": "reported_project_id"},
    "makers.rate": {"about": "reporting", "key": "reported_duty_id"},
    "stories.show": {"slug": "story_slug"},
    "report_files.show": {"what": "large"},
    "makers.answer_fund": {"project_id": "reported_project_id"},
    "makers.news": {"project_id": "live_project_id"},
    "makers.publish_news": {"project_id": "live_project_id"},
    "makers.keep_news": {"project_id": "live_project_id"},
    "makers.donors": {"project_id": "live_project_id"},
    "makers.donors_csv": {"project_id": "live_project_id"},
    "makers.deliveries": {"project_id": "live_project_id"},
    "makers.delivery_labels": {"project_id": "live_project_id"},
    "makers.deliveries_csv": {"project_id": "live_project_id"},
    "makers.mark_delivery": {"project_id": "live_project_id"},
}


@dataclass(frozen=True, slots=True)
class Address:
    """One route by one method, with values for its parameters."""

    endpoint: str
    method: str
    rule: Rule
    values: dict[str, Any]

    def url(self, app: Flask, **other: Any) -> str:
        """The path; `other` replaces values, also by text no rule would build."""
        adapter = app.url_map.bind("localhost")
        plain = {k: v for k, v in (self.values | other).items() if k in self.rule.arguments}
        return adapter.build(self.endpoint, plain, method=self.method)


def values_of(world: World, endpoint: str, names: set[str]) -> dict[str, Any]:
    """A value for each parameter of a route."""
    known: dict[str, Any] = {**world.people, **world.ids, **world.words, **world.links}
    usual = {**_IDS, **_WORDS, "person_id": "donor"}
    found: dict[str, Any] = {}
    for name in names:
        wanted = _DIFFERENT.get(endpoint, {}).get(name) or usual.get(name)
        found[name] = known.get(wanted, wanted) if wanted else _PLAIN[name]
    return found


def addresses(app: Flask, world: World, method: str) -> Iterator[Address]:
    """Every route that answers to a method, in the order of their endpoints."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: (one.endpoint, one.rule)):
        if method in (rule.methods or ()):
            values = values_of(world, rule.endpoint, set(rule.arguments))
            yield Address(rule.endpoint, method, rule, values)
