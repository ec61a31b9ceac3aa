"""Gives back payments that fit no gift, once an operator has said so."""

from matchpot.extensions import outside, reader, unit_of_work
from matchpot.jobs.registry import Task, handles
from matchpot.services import strays


@handles(strays.GIVE_STRAY_BACK)
def give_back(task: Task) -> None:
    """Ask the provider for the whole payment back, under the promise's own key."""
    session = reader()
    reference = strays.reference_of(session, task.ref_id)
    session.close()
    if reference is None:
        return
    payment = outside().payments.payment(reference)
    refund = outside().payments.refund(
        key=task.key,
        payment_intent=reference,
        amount_cents=payment.amount_cents,
        refund_id=strays.NO_ROW,
    )
    with unit_of_work() as work:
        now = outside().clock.now()
        strays.given_back(work, task.ref_id, payment, refund, by=task.payload["by"], now=now)
