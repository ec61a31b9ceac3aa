"""The trust policy on the fund's side: a draft, read in sentences, published for good."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchpot.domain.errors import InvalidValue, NotAllowed, NotFound
from matchpot.domain.people import Role
from matchpot.domain.trust.policy import digest, from_document
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries.people import Place
from matchpot.services import trust_policies as service
from matchpot.web.access import only
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import allowed, own_fund
from matchpot.web.funds.policy_forms import PolicyForm, values_of
from matchpot.web.policy_sentences import days_told, differences, tiers_told
from matchpot.web.sessions import me


@funds.get("/<int:fund_id>/trust")
@only(Role.FUND_MEMBER)
def trust_policy(fund_id: int) -> str:
    """What counts now, and the draft of what shall count, both in sentences."""
    fund, session = own_fund(fund_id, Action.SEE_POT), reader()
    version, policy = service.current(session, fund_id)
    draft = service.draft(session, fund_id)
    planned = None if draft is None else from_document(draft.document)
    return render_template(
        "funds/policy_show.html",
        fund=fund,
        version=version,
        tiers=tiers_told(policy),
        days=days_told(policy),
        draft_tiers=tiers_told(planned) if planned else [],
        draft_days=days_told(planned) if planned else [],
        changes=differences(policy, planned) if planned else [],
        digest=digest(planned) if planned else "",
        slug=fund.slug,
        may_edit=allowed(fund, Action.EDIT_TRUST_POLICY),
        may_publish=allowed(fund, Action.PUBLISH_TRUST_POLICY),
    )


@funds.route("/<int:fund_id>/trust/edit", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def edit_trust_policy(fund_id: int) -> ResponseReturnValue:
    """The policy as a form; it begins as the draft, or as what counts now."""
    fund = own_fund(fund_id, Action.EDIT_TRUST_POLICY)
    if request.method == "GET":
        draft = service.draft(reader(), fund_id)
        _version, counts = service.current(reader(), fund_id)
        policy = counts if draft is None else from_document(draft.document)
        return _form_page(fund, PolicyForm(data=values_of(policy)))
    form = PolicyForm.sent()
    if form.change_tiers(request.form):
        return _form_page(fund, form)
    if not form.validate():
        return _form_page(fund, form), 422
    try:
        policy = form.policy()
    except InvalidValue as error:
        form.refuse(error.fields)
        return _form_page(fund, form), 422
    with unit_of_work() as session:
        service.save(session, fund_id, policy, by=me().id, now=outside().clock.now())
    flash(_("Kept as a draft. Read it before it is published."), "success")
    return redirect(url_for("funds.trust_policy", fund_id=fund_id), 303)


def _form_page(fund: Place, form: PolicyForm) -> str:
    return render_template("funds/policy_edit.html", fund=fund, form=form)


@funds.post("/<int:fund_id>/trust/publish")
@only(Role.FUND_MEMBER)
def publish_trust_policy(fund_id: int) -> ResponseReturnValue:
    """Publish the draft that was read, for what is promised from now on."""
    own_fund(fund_id, Action.PUBLISH_TRUST_POLICY)
    seen, now = request.form.get("digest", ""), outside().clock.now()
    try:
        with unit_of_work() as session:
            service.publish(session, fund_id, digest_seen=seen, by=me().id, now=now)
    except (NotAllowed, NotFound):
        flash(_("The draft is not what you read, or it says what counts already."), "warning")
    else:
        flash(_("Published. It counts for what your fund promises from now on."), "success")
    return redirect(url_for("funds.trust_policy", fund_id=fund_id), 303)


@funds.post("/<int:fund_id>/trust/discard")
@only(Role.FUND_MEMBER)
def discard_trust_policy(fund_id: int) -> ResponseReturnValue:
    """Throw the draft away."""
    own_fund(fund_id, Action.EDIT_TRUST_POLICY)
    with unit_of_work() as session:
        service.discard(session, fund_id)
    flash(_("The draft is gone. What counts stays as it was."), "success")
    return redirect(url_for("funds.trust_policy", fund_id=fund_id), 303)
