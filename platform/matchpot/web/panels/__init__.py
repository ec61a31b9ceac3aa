"""Pages of people who sit on a panel, or would."""
