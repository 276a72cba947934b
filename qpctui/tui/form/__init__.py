"""The job form: its sections, its rows that read live lists, its words."""
