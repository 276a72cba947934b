"""What the screen of a run is made of: pure text from what is known of the run."""
