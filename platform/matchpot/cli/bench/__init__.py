"""`matchpot bench`: how fast the product is, as a ratio to bare code doing the same work.

Every figure comes from one run in which the product and its floor take turns on the same
machine, server and database. docs/benchmarks.md says how to read the table.
"""
