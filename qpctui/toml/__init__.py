"""TOML files of people: read with every problem and its line."""
