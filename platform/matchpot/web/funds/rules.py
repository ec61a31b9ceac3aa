"""The rule of a pot: chosen from presets, read back in plain words while typing, published.

The sentence and the worked example come from the functions that decide about real gifts.
"""

from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from matchpot.domain.errors import IllegalMove, InvalidValue
from matchpot.domain.matching.explain import describe
from matchpot.domain.people import Role
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import pots as queries
from matchpot.persistence.queries import round_votes
from matchpot.persistence.queries.pots import RuleText
from matchpot.services import rules as service
from matchpot.services.pool_examples import divided
from matchpot.services.rule_examples import worked_example
from matchpot.services.rules import PoolDraft, RuleDraft
from matchpot.web.access import only
from matchpot.web.funds import rule_cautions
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import Own, own_pot
from matchpot.web.funds.pool_forms import (
    POOL_FORMS,
    POOL_PRESETS,
    PanelBlendForm,
    PoolForm,
    start_of,
)
from matchpot.web.funds.presets import PACE, PRESETS, fields_of
from matchpot.web.funds.rule_forms import FORMS, RuleForm
from matchpot.web.pool_sentences import pool_sentences
from matchpot.web.sentences import clause_sentences, rule_sentences
from matchpot.web.sessions import me

# What a form sends besides its fields.
NOT_FIELDS = frozenset({"csrf_token", "step"})


def _told(
    own: Own, form: RuleForm | PoolForm, draft: RuleDraft | PoolDraft | None
) -> dict[str, Any]:
    """A draft in words, with its example and warnings; empty while something is missing."""
    fund = own.fund.name
    if draft is None:
        return {"draft": None, "sentences": [], "example": None, "division": None}
    if isinstance(draft, PoolDraft):
        told = pool_sentences(draft.rule, fund) + clause_sentences(draft.caps.clauses(), fund)
        return {"draft": draft, "sentences": told, "example": None, "division": divided(draft)}
    clauses = describe(draft.rule, draft.caps, min_donation_cents=draft.min_donation_cents)
    example = worked_example(draft)
    return {
        "draft": draft,
        "sentences": clause_sentences(clauses, fund),
        "example": example,
        "division": None,
        "warnings": rule_cautions.warnings(form, draft, own.pot),
        "how_far": rule_cautions.how_far(example, own.pot),
    }


@funds.get("/pots/<int:pot_id>/rule")
@only(Role.FUND_MEMBER)
def rule(pot_id: int) -> str:
    """The rule in force, rules to start from, and every version there was."""
    own = own_pot(pot_id)
    versions = queries.rule_versions(reader(), pot_id)
    in_force, may_publish = own.pot.rule, own.may(Action.PUBLISH_RULE)
    kinds = [
        kind
        for kind in (*FORMS, *POOL_FORMS)
        if may_publish
        and service.can_follow(kind, in_force.kind if in_force else None, state=own.pot.state)
    ]
    return render_template(
        "funds/rule_show.html",
        own=own,
        pot=own.pot,
        may_publish=may_publish,
        divides=in_force is not None and in_force.kind in POOL_FORMS,
        kinds=kinds,
        presets=[preset for preset in PRESETS.values() if preset.kind in kinds],
        pool_presets=[preset for preset in POOL_PRESETS.values() if preset.kind in kinds],
        forms=[any_form_of(kind) for kind in kinds],
        versions=[(one, rule_sentences(one, own.fund.name)) for one in versions],
    )


@funds.get("/pots/<int:pot_id>/rule/<kind>")
@only(Role.FUND_MEMBER)
def build_rule(pot_id: int, kind: str) -> ResponseReturnValue:
    """The form of a kind, filled from a preset or from the version in force."""
    own = own_pot(pot_id, Action.PUBLISH_RULE)
    form = form_of(own, kind, data=_start(own, kind))
    # A form that was made from data is not read: it is read as if it had been sent.
    draft = form_of(own, kind, as_typed(form)).draft()
    return builder(own, form, draft)


def _typed(rule: RuleText) -> dict[str, Any]:
    return {**rule.params, **rule.caps.get("filters", {})}


def any_form_of(kind: str) -> type[RuleForm] | type[PoolForm]:
    """The form of a kind of rule; 404 when there is none."""
    return POOL_FORMS.get(kind) or FORMS.get(kind) or abort(404)


def form_of(own: Own, kind: str, *args: Any, **kwargs: Any) -> RuleForm | PoolForm:
    """A form of a kind, made as forms are, with what this fund can choose in it; 404 for none."""
    form = any_form_of(kind)(*args, **kwargs)
    if isinstance(form, PanelBlendForm):
        form.offer(round_votes.voting_rounds(reader(), own.pot.fund_id))
    return form


def _start(own: Own, kind: str) -> dict[str, Any]:
    if kind in POOL_FORMS:
        same = own.pot.rule if own.pot.rule and own.pot.rule.kind == kind else None
        return start_of(kind, request.args.get("preset", ""), _typed(same) if same else {})
    preset = PRESETS.get(request.args.get("preset", ""))
    if preset and preset.kind == kind:
        return {**PACE, **preset.fields}
    in_force = own.pot.rule
    same = in_force if in_force and in_force.kind == kind else None
    started: dict[str, Any] = fields_of(same) if same else {**PACE}
    if by_date := started.get("by_date"):
        started["by_date"] = date.fromisoformat(by_date)
    return started


def as_typed(form: RuleForm | PoolForm) -> Any:
    """What a browser would send of a form as it stands."""
    return MultiDict((field.name, text) for field in form for text in _texts(field))


def _texts(field: Any) -> list[str]:
    if field.type == "BooleanField":
        return ["y"] if field.data else []
    if field.type == "SelectMultipleField":
        return list(field.data or [])
    return [str(field._value()) if hasattr(field, "_value") else str(field.data)]


@funds.post("/pots/<int:pot_id>/rule/<kind>")
@only(Role.FUND_MEMBER)
def publish_rule(pot_id: int, kind: str) -> ResponseReturnValue:
    """Read the form back, ask whether, publish: `step` says how far the member is."""
    own = own_pot(pot_id, Action.PUBLISH_RULE)
    form = form_of(own, kind, request.form)
    draft = form.draft()
    step = request.form.get("step", "confirm")
    if draft is None or step in {"preview", "edit"}:
        return builder(own, form, draft, refused=draft is None and step != "preview")
    if step == "publish" and _published(pot_id, form, draft):
        told = _("The rule is published. It holds for gifts from now on.")
        if isinstance(draft, PoolDraft):
            told = _("The rule is published. It stands from the day the pot opens.")
        flash(told, "success")
        return redirect(url_for("funds.rule", pot_id=pot_id), 303)
    if form.errors or form.form_errors:
        return builder(own, form, draft, refused=True)
    kept = [(name, text) for name, text in request.form.items(multi=True) if name not in NOT_FIELDS]
    return render_template(
        "funds/rule_confirm.html", pot=own.pot, kind=kind, kept=kept, **_told(own, form, draft)
    )


def builder(
    own: Own,
    form: RuleForm | PoolForm,
    draft: RuleDraft | PoolDraft | None,
    *,
    refused: bool = False,
) -> ResponseReturnValue:
    """The builder's page with a form as it stands; `draft` None when it is not whole."""
    template = "funds/rule_edit.html" if form.KIND in FORMS else "funds/rule_edit_pool.html"
    page = render_template(template, form=form, pot=own.pot, **_told(own, form, draft))
    return page, 422 if refused else 200


def _published(pot_id: int, form: RuleForm | PoolForm, draft: RuleDraft | PoolDraft) -> bool:
    try:
        with unit_of_work() as session:
            service.publish(
                session, draft, pot_id=pot_id, actor_id=me().id, now=outside().clock.now()
            )
    except InvalidValue as error:
        told = {
            "rule": _("This is the rule that is in force already, word for word."),
            "round_id": _("This round cannot be chosen any more. Choose another one."),
        }
        form.form_errors.extend(told[name] for name in error.fields)
        return False
    except IllegalMove:
        form.form_errors.append(
            _(
                "This pot cannot take this rule any more: a pot that is over keeps its rule, and "
                "a rule that divides the pot is chosen before it opens. Make a new pot for it."
            )
        )
        return False
    return True


@funds.post("/pots/<int:pot_id>/rule/<kind>/preview")
@only(Role.FUND_MEMBER)
def preview_rule(pot_id: int, kind: str) -> str:
    """The sentence and the example for what is in the form now; a part of a page."""
    own = own_pot(pot_id, Action.PUBLISH_RULE)
    form = form_of(own, kind, request.form)
    return render_template("funds/_rule_preview.html", **_told(own, form, form.draft()))
