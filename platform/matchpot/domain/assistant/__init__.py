"""The assistant: what a question asks, which passages fit it, which sentences are true to them."""
