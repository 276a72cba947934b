"""Qualys Policy Compliance scans in the terminal: configure, watch, browse, gate builds."""

__version__ = "0.1.0"
