"""What every way in over HTTP shares: reading a body within limits, how much is taken on at once, and the shield around it."""
