"""Loans of revolving pots: their terms, their schedules to the cent, and what a loan costs."""
