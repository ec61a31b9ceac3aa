"""Pages for the people of networks: their purses, the mandates of funds, and what they decide."""
