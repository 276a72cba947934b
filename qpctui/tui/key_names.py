"""Keys by name: as people write them, and as settings may."""

from __future__ import annotations

from textual.dom import DOMNode
from textual.keys import KEY_NAME_REPLACEMENTS, Keys, key_to_character

_SHOWN = {
    "escape": "Esc",
    "slash": "/",
    "question_mark": "?",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}
_MODIFIERS = ("ctrl", "alt", "shift", "super", "hyper", "meta")
_ALIASES = {"esc": "escape", "return": "enter", "pgup": "pageup", "pgdn": "pagedown"}
_SIGNS = {"/": "slash", "?": "question_mark", "[": "left_square_bracket", "\\": "backslash"}
_OWNED_LETTERS = (*"abdehijkmuvwxz", "left_square_bracket", "backslash")
_OWNED = {"f10", "f11", *(f"ctrl+{letter}" for letter in _OWNED_LETTERS)}
_KNOWN = {key.value.rpartition("+")[2] for key in Keys if not key.value.startswith("<")}


def key_name(key: str) -> str:
    """A key as people write it: ``^S``, ``Shift+F6``, ``Esc``."""
    *before, last = key.split("+")
    character = key_to_character(last)
    sign = character if character and character.isprintable() and character != " " else ""
    name = _SHOWN.get(last) or sign or last.capitalize()
    if before == ["ctrl"]:
        return f"^{name.upper()}"
    return "+".join([*(part.capitalize() for part in before), name])


def key_of(written: str) -> str:
    """A key in Textual's words, however it was written: ``F9``, ``Ctrl+R``, ``^R``, ``/``."""
    name = written.strip()
    if len(name) == 2 and name.startswith("^"):
        name = f"ctrl+{name[1:]}"
    if len(name) == 1:
        return _SIGNS.get(name, name)
    *before, last = name.lower().split("+")
    return "+".join([*before, _ALIASES.get(last, _SIGNS.get(last, last))])


def why_not(key: str) -> str:
    """Why a key can't be given to anything, in words; empty when it can."""
    *before, last = key.split("+")
    if not all(part in _MODIFIERS for part in before) or not _is_key(last):
        return "is no key; write it like f9, ctrl+r, shift+f6, pagedown or x"
    if key in _OWNED or ("alt" in before and last.isdecimal()):
        return "belongs to terminals, tmux, screen or text fields, and may never arrive"
    return ""


def _is_key(name: str) -> bool:
    named = name in _KNOWN or name in KEY_NAME_REPLACEMENTS.values()
    return named or len(name) == 1 or key_to_character(name) is not None


def key_for(node: DOMNode, action_id: str) -> str:
    """The first key of a screen's or the app's action, as people write it; empty if it has none.

    ``node`` is the screen, or stands on it.
    """
    asked = node.app._keymap.get(action_id, "")
    if asked:
        return key_name(asked.partition(",")[0])
    for place in (node.screen, node.app):
        for bindings in place._bindings.key_to_bindings.values():
            for binding in bindings:
                if binding.id == action_id:
                    return key_name(binding.key)
    return ""
