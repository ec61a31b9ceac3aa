"""Pages for donors: give, come back from paying, the page of a gift."""
