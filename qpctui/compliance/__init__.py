"""Judging findings against a job's fail criteria. Pure: no network, no screen, no clock."""
