"""What pots add to gifts: one file per rule, and the arithmetic they share. No input, no output."""
