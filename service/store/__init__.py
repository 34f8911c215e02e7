"""Results, decisions and audit events in a database; what is acknowledged has been written to disk."""
