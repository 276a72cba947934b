"""Two results side by side: what changed in a table, and each change in words."""
