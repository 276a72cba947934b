"""What the wheel and the sdist hold."""

import tarfile
import zipfile

from tests.install.conftest import HOUSE, build


def files_below(folder):
    """Those of the source, with every data file, as paths from the house."""
    return {
        f"{path.relative_to(HOUSE)}"
        for path in (HOUSE / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_all_of_the_source_and_nothing_else(built):
    wheel, _ = built
    with zipfile.ZipFile(wheel) as packed:
        names = {name for name in packed.namelist() if ".dist-info/" not in name}
        metadata = next(name for name in packed.namelist() if name.endswith("/METADATA"))
        about = packed.read(metadata).decode()
    assert names == files_below("qpctui")
    kinds = {name.rpartition(".")[2] for name in names}
    assert kinds == {"py", "typed", "toml", "tcss", "html", "css", "js"}
    assert "Requires-Python: >=3.11" in about


def test_the_sdist_holds_the_documents_and_builds_the_same_wheel(built, unpacked, tmp_path):
    wheel, sdist = built
    (again,) = build(unpacked, tmp_path / "again", "-t", "wheel")
    assert again.read_bytes() == wheel.read_bytes()
    with tarfile.open(sdist) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    documents = {path.name for path in HOUSE.glob("*.md")}
    assert {"README.md", "CHANGELOG.md"} < documents
    assert documents | {"LICENSE", "pyproject.toml"} | files_below("qpctui") <= names
