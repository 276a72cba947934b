"""Carrying a job out: steps in order, events as they happen, a journal of every write."""
