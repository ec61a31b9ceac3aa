"""`./run walk`: every page of a running platform, looked at as the people of the demo town do."""
