"""A licensed dm+d release, imported in place of the bundled dictionary."""
