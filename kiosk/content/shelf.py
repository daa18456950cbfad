"""The content in force on a terminal: shipped, the agency's package over it, the hall's own on top.

Each combination is a whole tree of its own under the content folder, made and tried before a link
is turned to it, so that a terminal has the old content or the new and never half of each. The
signed packages are kept; a tree is made anew from them when the program or the hall's own changes.
"""

import json
import logging
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final

from kiosk.content.package import (
    LARGEST_PACKAGE,
    ContentPackage,
    ContentRefused,
    check_version,
    collected,
    opened,
)
from kiosk.errors import KioskError
from kiosk.files import read_bytes, read_json, write_whole
from kiosk.folders import CONTENT_FOLDER, SHIPPED_REGIONS, SHIPPED_TEMPLATES
from kiosk.settings.configuration import Configuration
from kiosk.settings.region import load_region

_CURRENT: Final = "current"
_STATE: Final = "state.json"
_MADE_BY: Final = "made-by"
_PACKAGES: Final = "packages"
_TREES: Final = "trees"


_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ShelfState:
    """Which packages a terminal has had.

    Attributes:
        wanted: the package in force, or to be once its day has come; None: the shipped content.
        before: the one before it, to go back to.
        highest: the highest version ever taken; an older one is taken by going back alone.
    """

    wanted: int | None = None
    before: int | None = None
    highest: int = 0


class ContentShelf:
    """The content of one terminal."""

    def __init__(self, configuration: Configuration, folder: Path = CONTENT_FOLDER) -> None:
        self.folder = folder
        self._region = configuration.terminal.region
        self._settings = configuration.content

    @property
    def state(self) -> ShelfState:
        """What was taken so far."""
        try:
            return ShelfState(**read_json(self.folder / _STATE))
        except (OSError, ValueError, TypeError):
            return ShelfState()

    @property
    def watched(self) -> tuple[Path, ...]:
        """The folders in which a change means new content."""
        own = self._settings.folder
        return (self.folder, own, *sorted(each for each in own.rglob("*") if each.is_dir()))

    def install(self, content: bytes, today: date) -> ContentPackage:
        """Take a package; it is in force at once, or on the day from which it is valid.

        Raises:
            ContentRefused: it is not the agency's, not newer, or a part of it cannot be used.
            OSError: it cannot be written.
        """
        package, state = opened(content, self._settings.public_key), self.state
        check_version(package.version)
        if package.version <= state.highest:
            raise ContentRefused(f"version {package.version}, and {state.highest} was here already")
        self._tried(package)
        self._write(self._package_file(package.version), content)
        self._keep(ShelfState(package.version, state.wanted, package.version))
        self.refresh(today)
        return package

    def roll_back(self, today: date) -> int | None:
        """Go back to the package before, or to the shipped content; return its version.

        Raises:
            ContentRefused: there is nothing to go back from.
        """
        state = self.state
        if state.wanted is None:
            raise ContentRefused("the shipped content is in force")
        self._keep(ShelfState(state.before, None, state.highest))
        self.refresh(today)
        return state.before

    def refresh(self, today: date) -> bool:
        """Put into force what belongs there today; return whether that is something new.

        Raises:
            ContentRefused: what belongs there cannot be used; what is in force stays.
            OSError: it cannot be written.
        """
        try:
            return self._put(self._package_for(today), self._own())
        except ContentRefused as refused:
            if not self.in_force or self._made_by_this_program():
                raise
            # A tree of an older program: this one may not be able to read it.
            _log.error("the shipped content is used: %s", refused)
            self._link.unlink(missing_ok=True)
            return True

    @property
    def in_force(self) -> str | None:
        """The name of the tree in force, None: the shipped content is."""
        return self._link.readlink().name if self._link.is_symlink() else None

    @property
    def has_own(self) -> bool:
        """Whether the hall has put anything over the rest."""
        return bool(self._own())

    def due(self, today: date) -> str | None:
        """Return the name of the tree that belongs in force; None: the shipped content. Reads only.

        Raises:
            ContentRefused: a package is gone, or is not the agency's any more.
        """
        package, own = self._package_for(today), self._own()
        return None if package is None and not own else _name_of(package, own)

    @property
    def usable(self) -> bool:
        """Whether what is in force is there: a program that began anew for it would read it."""
        return self.in_force is None or os.path.isdir(self._link / "regions")

    def tidy(self) -> None:
        """Throw away the trees that are not in force; nobody may use them any more."""
        for tree in (self.folder / _TREES).glob("*"):
            if tree.name != self.in_force:
                shutil.rmtree(tree, ignore_errors=True)

    @property
    def _link(self) -> Path:
        return self.folder / _CURRENT

    def _put(self, package: ContentPackage | None, own: Mapping[str, bytes]) -> bool:
        before = self.in_force
        if package is None and not own:
            self._link.unlink(missing_ok=True)
            return before is not None
        name = _name_of(package, own)
        tree = self.folder / _TREES / name
        if not tree.is_dir():
            self._make(tree, package, own)
        if before != name:
            _turn(self._link, Path(_TREES, name))
        return before != name

    def _made_by_this_program(self) -> bool:
        try:
            return (self._link / _MADE_BY).read_text() == _program()
        except OSError:
            return False

    def _package_for(self, today: date) -> ContentPackage | None:
        """The newest package of the terminal's whose day has come."""
        state = self.state
        for number in (state.wanted, state.before):
            if number is None:
                continue
            package = self._kept(number)
            if package.valid_from <= today:
                return package
        return None

    def _kept(self, number: int) -> ContentPackage:
        try:
            content = read_bytes(self._package_file(number), LARGEST_PACKAGE)
        except OSError as error:
            raise ContentRefused(f"package {number} is gone") from error
        return opened(content, self._settings.public_key)

    def _own(self) -> Mapping[str, bytes]:
        """The files of the hall's own folder."""
        folder = self._settings.folder
        return (
            collected(folder, linked=True) if folder.is_dir() and any(folder.rglob("*.*")) else {}
        )

    def _tried(self, package: ContentPackage) -> None:
        """Make the tree of a package and see whether it can be used."""
        own = self._own()
        self._make(self.folder / _TREES / _name_of(package, own), package, own)

    def _make(self, tree: Path, package: ContentPackage | None, own: Mapping[str, bytes]) -> None:
        unfinished = tree.with_name(tree.name + ".part")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        for shipped, name in ((SHIPPED_REGIONS, "regions"), (SHIPPED_TEMPLATES, "certificates")):
            shutil.copytree(shipped, unfinished / name)
        for files in ({} if package is None else package.files, own):
            for name, content in files.items():
                (unfinished / name).parent.mkdir(parents=True, exist_ok=True)
                (unfinished / name).write_bytes(content)
        (unfinished / _MADE_BY).write_text(_program())
        try:
            self._try(unfinished)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        shutil.rmtree(tree, ignore_errors=True)
        unfinished.rename(tree)

    def _try(self, tree: Path) -> None:
        """Read all of it as a terminal does.

        Raises:
            ContentRefused: a guide, a rule or a paper in it cannot be used; names file and line.
        """
        from kiosk.documents.compiler import DocumentCompiler
        from kiosk.documents.paper_check import broken_papers
        from kiosk.guides.library import load_library

        regions = tree / "regions"
        faults = [str(fault) for fault in load_library(self._region, regions).faults]
        try:
            load_region(self._region, regions)
        except KioskError as error:
            faults.append(str(error))
        compiler = DocumentCompiler(tree / "certificates")
        broken = broken_papers(compiler)
        faults += [f"{name.value}: {fault}" for name, fault in broken.items()]
        if faults:
            raise ContentRefused("; ".join(faults).replace(f"{tree}/", ""))

    def _package_file(self, number: int) -> Path:
        return self.folder / _PACKAGES / f"{number}.kiosk-content"

    def _write(self, file: Path, content: str | bytes) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, content, durable=True)

    def _keep(self, state: ShelfState) -> None:
        text = json.dumps({name: getattr(state, name) for name in ("wanted", "before", "highest")})
        self._write(self.folder / _STATE, text)


def _name_of(package: ContentPackage | None, own: Mapping[str, bytes]) -> str:
    """The name of a tree: other content, or another program, is another tree."""
    digest = sha256(_program().encode())
    for files in ({} if package is None else package.files, own):
        for name, content in sorted(files.items()):
            digest.update(f"{name} {sha256(content).hexdigest()}\n".encode())
        digest.update(b"\n")
    return f"{0 if package is None else package.version}-{digest.hexdigest()[:16]}"


def _program() -> str:
    """The program and what it ships, as one line."""
    digest = sha256()
    for folder in (SHIPPED_REGIONS, SHIPPED_TEMPLATES):
        for file in sorted(each for each in folder.rglob("*") if each.is_file()):
            digest.update(f"{file.relative_to(folder)}\n".encode() + file.read_bytes())
    return f"{version('hall-kiosk')} {digest.hexdigest()[:16]}"


def _turn(link: Path, target: Path) -> None:
    unfinished = link.with_name(link.name + ".part")
    unfinished.unlink(missing_ok=True)
    unfinished.symlink_to(target)
    unfinished.replace(link)
