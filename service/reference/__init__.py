"""Reference tables: built from source files, checked, and loaded for the core."""
