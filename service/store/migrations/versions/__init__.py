"""The steps from each version of the tables to the next; they are read in the order that each names."""
