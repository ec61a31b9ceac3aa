"""Elections in the format of Pabulib (`.pb`), in and out."""
