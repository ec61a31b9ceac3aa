"""Drawings with words in them: the pictures networks show with a link, and cards on other sites."""
