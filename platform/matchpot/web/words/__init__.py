"""The tables behind `web/labels.py`: one per enum, in files by noun."""
