"""The commands of qpctui, one module a group."""
