"""The Stripe stand-in: a payment service on this machine that the real Stripe SDK talks to.

It is its own process with its own SQLite file, and nothing else of the product imports it.
It binds to loopback only and refuses live keys. Start it with::

    python -m matchpot.sandbox --port 8010 --database var/sandbox.db \
        --webhook-url http://127.0.0.1:8000/webhooks/stripe --webhook-secret whsec_platform \
        --connect-webhook-url http://127.0.0.1:8000/webhooks/stripe/accounts \
        --connect-webhook-secret whsec_connect

Under ``/v1`` it answers like Stripe; under ``/c/pay/...`` and ``/setup/...`` a browser finds the
hosted checkout and onboarding pages; under ``/_control`` it can be steered. Every control call
takes JSON (or a form) and needs no key. Amounts are euro cents, times are unix seconds. The
calls, all below ``/_control``::

    GET  /                        a page for developers, with buttons for most of this
    GET  /clock                   {"now": unix, "offset_seconds": n}
    POST /clock                   advance_seconds, or set (unix), or reset (true); what falls due on
                                  the way happens, each at its own moment
    POST /sessions/<id>/pay       method ideal|card|sepa_debit|bancontact, bank, card, iban, email,
                                  name, outcome succeeded|declined|processing|fails_later
    POST /sessions/pay            sessions [{"id": ..., and the fields above}]: many at once, all or
                                  none; with webhooks false their events are recorded, not sent
    POST /sessions/<id>/expire    expires an open session
    POST /payments/<pi>/settle    outcome succeeded|failed: ends a delayed payment
    POST /charges/<id>/dispute    amount, reason: opens a dispute; cards and SEPA only; or a pi_
    POST /charges/<id>/refund     amount: a refund made at the provider's own desk; or a pi_
    POST /fees/<type>             amount: stripe_fee, adjustment, ... for no one payment; below zero
                                  gives back
    POST /disputes/<id>/win       and /lose: closes it
    POST /refunds/<id>/fail       reason: it bounces; and /succeed: a pending one gets through
    POST /accounts/<id>/onboard   name, iban, state active|pending|restricted: fills in the form
    POST /accounts/<id>/payout    pays the account's whole available balance out now
    POST /payouts/<id>/pay        and /fail (code, e.g. account_closed): ends a payout
    POST /topups/<id>/succeed     and /fail: ends a top-up
    POST /faults                  kind (below), count (1), seconds, method, path, event: arms it;
                                  method, path and event are globs, e.g. /v1/refunds, charge.*
    GET  /faults                  what is still armed; DELETE disarms all
    POST /webhooks                paused true|false: keeps deliveries back, or lets them go
    POST /deliver                 sends all that waits or is held, now, and reports the answers
    GET  /deliveries              how many are waiting, held, delivered, dropped
    POST /settings                pending_days, fee_delay_seconds, overdraft (below)
    POST /reset                   forgets everything, the clock included

Faults on webhooks: ``duplicate``, ``reorder`` (the next ``count`` events arrive last first),
``delay`` (by ``seconds`` of real time), ``drop``. Faults on requests: ``rate_limit`` (429),
``error_before_commit``, ``error_after_commit`` (500), ``timeout_after_commit`` (sleeps
``seconds``, then answers), ``disconnect_after_commit``.

Settings: ``pending_days`` is how long money stays pending before it can be paid out (0: at once);
``fee_delay_seconds`` is how long a charge has no balance transaction, and so no known fee;
with ``overdraft`` false a refund that the balance cannot bear stays pending until it can (true:
the missing part is taken from the platform's bank account, as Stripe does).

Metadata on a refund steers it: ``sandbox_outcome`` = ``pending`` (succeeds after a day) or
``fail`` (bounces after a day).
"""
