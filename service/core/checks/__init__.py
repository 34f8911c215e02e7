"""Kinds of check: one small file each, with typed parameters and a judgement that answers fires, clear or cannot_tell."""
