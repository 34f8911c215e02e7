"""Dose directions read word by word: what is not understood in full is refused."""
