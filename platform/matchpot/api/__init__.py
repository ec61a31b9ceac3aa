"""What machines talk to: webhooks, health, media, open data."""
