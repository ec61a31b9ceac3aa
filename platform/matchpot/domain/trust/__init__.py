"""Who may do what, whose gifts cannot be matched, and how often something may be tried."""
