"""The financing guide: schemes as structured data, and which of them fit a project."""
