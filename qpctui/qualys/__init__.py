"""Talking to the Qualys platform: one module a resource, dataclasses out, errors to read."""
