"""Discharge summaries as PDF: words with their places, sections, tables of medicines, and nothing that is guessed."""
