"""A participatory round: its phases and their days, its frozen rules, and how it moves on."""
