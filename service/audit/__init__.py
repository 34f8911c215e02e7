"""What happened, in an append-only chain that anybody can verify without the service."""
