"""Participatory rounds of the demo town, each in another place of its life."""
