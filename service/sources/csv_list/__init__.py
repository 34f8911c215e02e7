"""Medicine lists as comma-separated values with a header row."""
