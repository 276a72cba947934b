"""Compliance option profiles and the policies they are limited to."""

from __future__ import annotations

from dataclasses import dataclass

from qpctui.qualys.answers import child_text, descendants
from qpctui.qualys.calls import Call
from qpctui.qualys.transport import Transport

CONNECTOR_PREFIX = "Jenkins_"
"""The connector offers only profiles whose title starts so."""


@dataclass(frozen=True)
class PolicyTitle:
    """A policy as an option profile names it."""

    id: str
    title: str


@dataclass(frozen=True)
class OptionProfile:
    """A profile; without policies it is not limited to any."""

    id: str
    name: str
    policies: tuple[PolicyTitle, ...]


def list_option_profiles(
    transport: Transport, *, prefix: str = CONNECTOR_PREFIX
) -> list[OptionProfile]:
    """The compliance profiles whose title starts with ``prefix``, by name.

    The root is bare, or a SIMPLE_RETURN when there is none (section "PC option profiles").

    Raises:
        QualysError: the list can't be read.
    """
    answer = transport.read(
        Call("list the option profiles", "option_profile.list", {"action": "list"})
    )
    if answer.is_simple_return():
        return []
    found = [
        OptionProfile(
            id=child_text(element, "BASIC_INFO", "ID"),
            name=child_text(element, "BASIC_INFO", "GROUP_NAME"),
            policies=tuple(
                PolicyTitle(child_text(policy, "ID"), child_text(policy, "TITLE"))
                for policy in descendants(element, "POLICY")
            ),
        )
        for element in answer.elements("OPTION_PROFILES", "OPTION_PROFILE")
    ]
    offered = (profile for profile in found if profile.name.startswith(prefix))
    return sorted(offered, key=lambda profile: profile.name.casefold())
