"""The two themes of our own; all of Textual's work too."""

from __future__ import annotations

from textual.theme import BUILTIN_THEMES, Theme

DARK = Theme(
    name="qpctui-dark",
    primary="#6ca4f0",
    secondary="#b48ee6",
    warning="#e0af50",
    error="#f0707e",
    success="#78c98b",
    accent="#6ca4f0",
    foreground="#d8dee9",
    background="#12151b",
    surface="#191d25",
    panel="#252b36",
    dark=True,
    variables={
        "block-cursor-foreground": "#ffffff",
        "block-cursor-background": "#2a4a78",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-foreground": "#d8dee9",
        "block-cursor-blurred-background": "#222a36",
        "input-selection-background": "#2a4a78",
        "footer-background": "#252b36",
        "footer-key-foreground": "#6ca4f0",
        "scrollbar": "#39414f",
        "scrollbar-background": "#12151b",
    },
)

LIGHT = Theme(
    name="qpctui-light",
    primary="#1f5fb8",
    secondary="#7a45b8",
    warning="#8f5a00",
    error="#b8202f",
    success="#1e7a37",
    accent="#1f5fb8",
    foreground="#1c2128",
    background="#fbfbfc",
    surface="#f1f3f6",
    panel="#e2e6ec",
    dark=False,
    variables={
        "block-cursor-foreground": "#ffffff",
        "block-cursor-background": "#1f5fb8",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-foreground": "#1c2128",
        "block-cursor-blurred-background": "#d5e0f0",
        "input-selection-background": "#bcd3f2",
        "footer-background": "#e2e6ec",
        "footer-key-foreground": "#1f5fb8",
    },
)

THEMES = (DARK.name, LIGHT.name, *sorted(BUILTIN_THEMES))
"""The names of all themes, our own first."""
