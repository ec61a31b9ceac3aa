"""Pages about one's own account: sign up, sign in, reset, settings."""
