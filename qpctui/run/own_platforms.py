"""What the user's settings say of platforms, and whether it can be true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qpctui.job.platforms import PLATFORMS
from qpctui.job.syntax import SyntaxProblem, api_url
from qpctui.qualys.versions import version_table
from qpctui.settings import Places, PlatformSettings, SettingsFile
from qpctui.toml.shape import ShapeProblem, meant


def own_platforms(places: Places) -> dict[str, PlatformSettings]:
    """The user's platforms by portal code.

    Raises:
        SettingsUnreadable: the settings are broken, or name a portal, URL, operation or version
            that can be none.
    """
    file = SettingsFile.load(places)
    problems = list(platform_problems(file.settings.platforms))
    if problems:
        raise file.refused(problems)
    return file.settings.platforms


def platform_problems(platforms: Mapping[str, PlatformSettings]) -> Iterator[ShapeProblem]:
    """Portals, URLs, operations and versions that can be none."""
    codes = [code for code, _ in PLATFORMS]
    for code, own in platforms.items():
        field = f"platforms.{code}"
        if code not in codes:
            said = f"the settings name a platform {code!r}, which is none{meant(code, codes)}"
            yield ShapeProblem(field, said)
        for name in ("api", "gateway", "portal"):
            try:
                if url := getattr(own, name):
                    api_url(url)
            except SyntaxProblem as problem:
                yield ShapeProblem(f"{field}.{name}", f"{field}.{name}: {problem}")
        yield from _version_problems(own.versions, f"{field}.versions")


def _version_problems(
    versions: Mapping[str, tuple[str, ...]], field: str
) -> Iterator[ShapeProblem]:
    known = version_table().operations
    for operation, ladder in versions.items():
        place = f"{field}.{operation}"
        if operation not in known:
            said = f"the settings name versions of {operation!r}, which is no operation"
            yield ShapeProblem(place, f"{said}{meant(operation, known)}")
        elif not known[operation].versioned:
            yield ShapeProblem(place, f"{operation} has no versions to choose from")
        for version in ladder:
            if not version.replace(".", "", 1).isdecimal() or not version.isascii():
                said = f"the settings name version {version!r} of {operation}"
                yield ShapeProblem(place, f'{said}: write it like "3.0"')
