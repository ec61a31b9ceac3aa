"""matchpot: open software for participatory grantmaking and matchfunding."""
