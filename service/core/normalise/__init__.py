"""One source's words become comparable terms; the original words always stay beside them."""
