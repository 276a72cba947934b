"""What the list of runs is made of."""
