"""The nouns of the service: what sources wrote, what it was read as, and what the report says."""
