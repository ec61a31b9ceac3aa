"""The verifiable lot: draws that anyone can do again with a list, a number and SHA-256."""
