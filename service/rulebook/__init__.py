"""Rule files become rules: read strictly, checked against their examples, tuned by a profile, and printed as pages."""
