"""Pages for makers: desk, project editor, campaign, updates, payouts."""
