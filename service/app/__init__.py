"""The only wiring: names the concrete adapters and hands them to the command line and the web service."""
