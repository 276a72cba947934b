"""Results as files for people and machines."""
