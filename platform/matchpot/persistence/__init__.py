"""Tables, reads and locks: the only room that knows how things are stored."""
