"""What the product does, one file per noun: load, ask the domain, store; never commit."""
