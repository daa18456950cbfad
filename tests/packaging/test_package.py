"""What goes into the Debian package: enough for the code, nothing for developing, one changelog."""

import ast
import runpy
import subprocess
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
KEPT = tomllib.loads((PACKAGING / "deb" / "keep.toml").read_text(encoding="utf-8"))
changelog = runpy.run_path(str(PACKAGING / "deb" / "changelog"))["changelog"]
prune = runpy.run_path(str(PACKAGING / "deb" / "prune"))["prune"]


def qt_modules_of(code: Path) -> Iterator[str]:
    """Yield every module of PySide6 that code imports, e.g. QtCore."""
    for file in code.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                package, _, module = node.module.partition(".")
                if package == "PySide6":
                    yield from [module] if module else [alias.name for alias in node.names]


def is_kept(module: str) -> bool:
    """Whether the package holds this module and the library it binds."""
    library = f"Qt/lib/libQt6{module.removeprefix('Qt')}.so.6"
    kept = KEPT["PySide6"]["keep"]
    return f"{module}.abi3.so" in kept and any(fnmatch(library, pattern) for pattern in kept)


def test_every_part_of_qt_that_the_code_imports_is_kept() -> None:
    imported = set(qt_modules_of(ROOT / "kiosk"))
    assert "QtCore" in imported
    assert {module for module in imported if not is_kept(module)} == set()


def test_a_part_that_nobody_keeps_is_noticed() -> None:
    assert not is_kept("QtQuick")


def test_only_kept_files_stay(tmp_path: Path) -> None:
    for name in ("QtCore.abi3.so", "QtQuick.abi3.so", "Qt/qml/x.qml", "QtCore.pyi"):
        file = tmp_path / "PySide6" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    (tmp_path / "other.py").touch()
    prune(tmp_path)
    left = {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*") if file.is_file()}
    assert left == {"PySide6/QtCore.abi3.so", "other.py"}


def system_packages(*parts: str) -> set[str]:
    """Return the Debian packages of the named parts."""
    command = [str(PACKAGING / "system-packages"), *parts]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(answer.stdout.split())


def test_a_terminal_gets_no_compiler_and_no_virtual_reader() -> None:
    terminal = system_packages("run", "terminal")
    assert {"pcscd", "cage", "xwayland", "seatd"} <= terminal
    assert terminal.isdisjoint(system_packages("build", "package"))
    assert "vsmartcard-vpcd" in system_packages("test") - terminal


def test_a_part_that_does_not_exist_is_noticed() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        system_packages("nonsense")


NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def heads(text: str) -> list[str]:
    """Return the first and last line of each entry."""
    return [line for line in text.splitlines() if line.startswith(("hall-kiosk", " --"))]


def test_the_changelog_of_what_is_unreleased_bears_the_version_being_built() -> None:
    source = (
        "# Changelog\n\n## [Unreleased]\n\n- New:\n  more.\n\n## [1.0.0] - 2026-01-02\n\n- Old.\n"
    )
    made = changelog("1.1.0+deb12", source, NOW)
    assert heads(made) == [
        "hall-kiosk (1.1.0+deb12) stable; urgency=medium",
        " -- Hall kiosk developers <hall-kiosk@example.org>  Mon, 04 May 2026 12:00:00 +0000",
        "hall-kiosk (1.0.0) stable; urgency=medium",
        " -- Hall kiosk developers <hall-kiosk@example.org>  Fri, 02 Jan 2026 00:00:00 +0000",
    ]
    assert "  * New: more.\n" in made


def test_the_changelog_of_a_release_has_no_second_entry_for_it() -> None:
    source = "# Changelog\n\n## [Unreleased]\n\n## [1.0.0] - 2026-01-02\n\n- Old.\n"
    assert heads(changelog("1.0.0+deb13", source, NOW))[::2] == [
        "hall-kiosk (1.0.0+deb13) stable; urgency=medium"
    ]
