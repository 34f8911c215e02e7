"""Asking registered sources over HTTP: where to, how long, how much, and what it means when it goes wrong."""
