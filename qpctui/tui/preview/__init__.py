"""Beside the form: what the file will say, what Jenkins needs, what a run would write."""
