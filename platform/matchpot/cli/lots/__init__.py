"""`matchpot lot ...`: draws frozen, drawn and checked on files; no database, no network."""
