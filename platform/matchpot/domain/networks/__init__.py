"""Networks with a budget of their own: their purse, how they decide, and who pays what of it."""
