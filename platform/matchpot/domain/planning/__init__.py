"""How a plan comes to 100 %: what counts, what goes wrong with it, and when the money comes."""
