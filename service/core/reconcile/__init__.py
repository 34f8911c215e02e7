"""Matched entries become one list with its differences, and one patient with facts."""
