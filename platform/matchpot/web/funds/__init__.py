"""Pages for fund members: pots, pay-ins, rules, the campaigns that ask to join."""
