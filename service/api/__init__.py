"""The web service: the calls of the contract, section 5. Bodies are read raw and strictly, and every answer is a draft."""
