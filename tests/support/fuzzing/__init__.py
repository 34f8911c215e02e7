"""Inputs that no system should send, made from ones that a system would, and what has to hold of every answer to them."""
