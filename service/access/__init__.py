"""Who asks, and what they may do: tokens, certificates and sessions to a caller, and one table of what each role may reach."""
