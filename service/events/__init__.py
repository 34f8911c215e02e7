"""Webhooks: who is told of reports that changed, and how they are told."""
