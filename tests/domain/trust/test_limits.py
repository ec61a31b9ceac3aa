"""How often something may be tried."""

from matchpot.domain.trust.limits import (
    LIMITS,
    Attempt,
    breaker_trips,
    limits_of,
    network_of,
)


def test_everything_that_can_be_tried_is_limited():
    for attempt in Attempt:
        assert limits_of(attempt)
    assert all(limit.most > 0 and limit.window_seconds > 0 for limit in LIMITS)
    assert len({(limit.attempt, limit.key) for limit in LIMITS}) == len(LIMITS)


def test_a_few_declined_cards_are_bad_luck_and_many_are_a_test():
    assert not breaker_trips(declined=20, attempts=20)
    assert not breaker_trips(declined=17, attempts=30)
    assert breaker_trips(declined=18, attempts=30)


def test_one_subscriber_is_one_network():
    assert network_of("203.0.113.9") == "203.0.113.9"
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1") == "2001:db8::/64"
    assert network_of("::ffff:203.0.113.9") == "203.0.113.9"
