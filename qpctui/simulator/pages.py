"""The HTML pages that come where XML was asked for."""

from __future__ import annotations


def _page(title: str, text: str) -> bytes:
    return (
        f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body>{text}</body></html>"
    ).encode()


HTML = "text/html"
LOG_IN = _page("Log in", "Please log in")
NOT_FOUND = _page("404 Not Found", "The requested URL was not found on this server.")
NOT_ALLOWED = _page("405 Method Not Allowed", "The method is not allowed for this URL.")
GONE = _page("410 Gone", "The requested resource is no longer available.")
BAD_GATEWAY = _page("502 Bad Gateway", "The proxy got an invalid answer from upstream.")
GATEWAY_TIMEOUT = _page("504 Gateway Timeout", "The proxy got no answer from upstream in time.")
MAINTENANCE = _page("Planned Maintenance", "Planned Maintenance: please come back later.")
FORBIDDEN = _page("401 Unauthorized", "Authorization required")
