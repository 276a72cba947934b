"""Which keys do what, as the screens declare it, and what the user's settings make of them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

import qpctui.tui
from qpctui.toml.shape import ShapeProblem, meant
from qpctui.tui.key_names import key_name, key_of, why_not

Node = type[DOMNode]


@dataclass(frozen=True, slots=True)
class Action:
    """Something that keys do; ``keys`` are the usual ones."""

    id: str
    keys: tuple[str, ...]
    words: str


@cache
def actions() -> dict[str, Action]:
    """All that the settings may give other keys to, by id."""
    found: dict[str, Action] = {}
    for node in _nodes():
        for binding in _own_bindings(node):
            if binding.id:
                keys = (*found[binding.id].keys, binding.key) if binding.id in found else None
                words = binding.description
                found[binding.id] = Action(binding.id, keys or (binding.key,), words)
    return dict(sorted(found.items()))


def usable(keys: Mapping[str, str]) -> tuple[dict[str, str], list[ShapeProblem]]:
    """The keymap that settings ask for, and what of it can't be; that keeps its usual keys."""
    problems: list[ShapeProblem] = []
    keymap: dict[str, tuple[str, ...]] = {}
    for name, written in keys.items():
        found = tuple(key_of(key) for key in written.split(",") if key.strip())
        said = list(_problems_of(name, written, found))
        problems += said
        if not said:
            keymap[name] = found
    # What is taken out has its usual keys again, which may be those of another.
    while clashing := list(_clashes(keymap)):
        name, said_of_it = clashing[-1]
        problems.append(ShapeProblem(f"keys.{name}", said_of_it))
        del keymap[name]
    return {name: ",".join(found) for name, found in keymap.items()}, problems


def _problems_of(name: str, written: str, keys: tuple[str, ...]) -> Iterator[ShapeProblem]:
    field = f"keys.{name}"
    if name not in actions():
        said = f"unknown name {name!r} in [keys]{meant(name, actions(), 'qpctui settings keys')}"
        yield ShapeProblem(field, said)
    elif not keys:
        yield ShapeProblem(field, f"{field} names no key, only {written!r}")
    for key in keys:
        if said := why_not(key):
            yield ShapeProblem(field, f"{field}: {key!r} {said}")


def _clashes(keymap: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Names of the keymap with a key that something else has where they work."""
    for name, keys in keymap.items():
        for owner in _nodes():
            if any(binding.id == name for binding in _own_bindings(owner)):
                for key in set(keys) - set(actions()[name].keys):
                    if other := _other(name, key, owner, keymap):
                        yield name, f"keys.{name}: {key_name(key)!r} is the key of {other} too"


def _other(name: str, key: str, owner: Node, keymap: Mapping[str, tuple[str, ...]]) -> str:
    """What else a key does beside ``owner``, in words; empty when nothing."""
    for node in _beside(owner):
        for binding in chain.from_iterable(_merged(node).values()):
            if binding.id == name:
                continue
            taken = keymap.get(binding.id or "", (binding.key,))
            if key in taken:
                return binding.id or f"{binding.description or binding.action!r} ({node.__name__})"
    return ""


def _beside(owner: Node) -> list[Node]:
    """The nodes that hear keys while ``owner`` does."""
    from qpctui.tui.app import QpctuiApp

    if issubclass(owner, App):
        open_screens = [s for s in _nodes() if issubclass(s, Screen) and not _is_modal(s)]
        return [owner, *open_screens, *chain.from_iterable(map(widgets_of, open_screens))]
    if issubclass(owner, Screen):
        return [owner, *widgets_of(owner), *([] if _is_modal(owner) else [QpctuiApp])]
    screens = [s for s in _nodes() if issubclass(s, Screen) and owner in widgets_of(s)]
    pages = [node for node in chain.from_iterable(map(widgets_of, screens)) if _is_page(node)]
    return [owner, *pages, *screens, QpctuiApp]


def _is_page(node: Node) -> bool:
    """Whether it hears the keys that widgets in it leave alone, having no focus itself."""
    return issubclass(node, Widget) and not node.can_focus


def widgets_of(screen: Node) -> tuple[Node, ...]:
    """The widgets with keys that may have the focus on a screen."""
    from textual.containers import VerticalScroll
    from textual.widgets import Button, Input, OptionList, Tabs, TextArea

    from qpctui.tui.preview.problems import ProblemList
    from qpctui.tui.preview.text import PreviewText
    from qpctui.tui.results.controls_page import ControlsPage
    from qpctui.tui.results.matrix_table import MatrixTable
    from qpctui.tui.results.summary_page import SummaryPage
    from qpctui.tui.screens import (
        ask,
        choose,
        credentials,
        details,
        form,
        go_to,
        open_job,
        results,
        run,
        runs,
        waive,
        what_if,
    )
    from qpctui.tui.screens.add_credentials import AddCredentials
    from qpctui.tui.screens.compare import ChangeScreen, CompareScreen
    from qpctui.tui.screens.import_job import ImportJob
    from qpctui.tui.screens.preview import PreviewScreen
    from qpctui.tui.widgets.control_table import ControlTable
    from qpctui.tui.widgets.drop_down import DropDown
    from qpctui.tui.widgets.tick_list import TickList
    from qpctui.tui.widgets.ticks import Choice, Tick

    pages = (PreviewText, ProblemList)
    known: dict[Node, tuple[Node, ...]] = {
        form.FormScreen: (Input, Button, DropDown, Tick, Choice, TickList, *pages),
        PreviewScreen: pages,
        AddCredentials: (Input, Button, Choice),
        ask.Ask: (Button,),
        ask.AskText: (Input,),
        go_to.GoTo: (Input, OptionList),
        open_job.OpenJob: (Input, OptionList),
        credentials.CredentialsScreen: (VerticalScroll, OptionList),
        ImportJob: (Input, TextArea, Button, OptionList),
        results.ResultsScreen: (
            Input,
            DropDown,
            ControlTable,
            ControlsPage,
            MatrixTable,
            SummaryPage,
            VerticalScroll,
            Tabs,
        ),
        details.DetailsScreen: (VerticalScroll,),
        what_if.WhatIfScreen: (Input, Button, Tick, ControlTable),
        waive.Waive: (Input, Button, Choice),
        choose.Choose: (OptionList,),
        choose.ChooseSome: (TickList, Button),
        CompareScreen: (ControlTable, VerticalScroll),
        ChangeScreen: (VerticalScroll,),
        run.RunScreen: (VerticalScroll,),
        runs.RunsScreen: (Input, runs.RunTable),
    }
    return known.get(screen, ())


def _is_modal(screen: Node) -> bool:
    return issubclass(screen, ModalScreen)


@cache
def _nodes() -> tuple[Node, ...]:
    """Every class of ours that binds keys."""
    for module in pkgutil.walk_packages(qpctui.tui.__path__, f"{qpctui.tui.__name__}."):
        importlib.import_module(module.name)
    found = [node for node in _subclasses(DOMNode) if node.__module__.startswith("qpctui.tui")]
    return tuple(node for node in found if "BINDINGS" in vars(node))


def _subclasses(node: Node) -> Iterator[Node]:
    for below in node.__subclasses__():
        yield below
        yield from _subclasses(below)


@cache
def _own_bindings(node: Node) -> tuple[Binding, ...]:
    return tuple(Binding.make_bindings(vars(node)["BINDINGS"]))


@cache
def _merged(node: Node) -> Mapping[str, list[Binding]]:
    """Its bindings by key, those of its bases included."""
    merged = node._merged_bindings
    return merged.key_to_bindings if merged is not None else {}
