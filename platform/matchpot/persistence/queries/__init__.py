"""Reads, one file per noun: each takes the session first and returns rows or small values."""
