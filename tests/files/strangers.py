"""Files as another user of the machine would leave them."""

import os

STRANGER = 4711


def give_away(path, monkeypatch):
    """Let a file, a folder or a link belong to another user than the tests'."""
    if os.geteuid() == 0:
        os.chown(path, STRANGER, -1, follow_symlinks=False)
    else:  # who may not give it away becomes another user instead
        user = os.geteuid()
        monkeypatch.setattr(os, "geteuid", lambda: user + 1)


def plant_link(path, monkeypatch):
    """Put a stranger's link in a place; what it leads to is moved aside and stays the user's."""
    aside = path.with_name(f"{path.name}-aside")
    path.rename(aside)
    path.symlink_to(aside)
    give_away(path, monkeypatch)


def open_to_all(path, monkeypatch):
    path.chmod(path.stat().st_mode | 0o002)


WAYS = {
    "belongs to user": give_away,
    "belongs to user ": plant_link,
    "everybody may write to": open_to_all,
}
"""What a stranger may have done, by what is said of it."""
