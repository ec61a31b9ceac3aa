"""Double-entry bookkeeping as plain values: accounts, entries, and one function per event.

Nothing here stores anything; `services/books.py` does, and the database refuses
what does not balance (`persistence/ledger_guards.py`).
"""
