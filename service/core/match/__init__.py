"""Which entries speak of one medicine or one allergen, and why."""
