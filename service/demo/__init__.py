"""The demonstration: the real service on bundled patients whom nobody has met."""
