"""Participatory allocation: from ballots to what is funded, exactly, with a reason for everyone."""
