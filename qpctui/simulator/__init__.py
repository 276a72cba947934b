"""A Qualys platform on loopback, for the demo and the tests. Imports nothing of qpctui."""
