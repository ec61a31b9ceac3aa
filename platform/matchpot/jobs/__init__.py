"""Work done outside a request: the outbox handlers and the periodic rounds."""
