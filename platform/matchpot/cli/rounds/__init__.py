"""`matchpot round ...`: rounds worked out on files; needs no app, no database and no settings."""
