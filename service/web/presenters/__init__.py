"""Pure functions from what is kept to what a page shows."""
