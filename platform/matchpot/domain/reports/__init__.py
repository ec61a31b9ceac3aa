"""What a maker tells, once, to every funder; what each may expect is in `domain/trust/`."""
