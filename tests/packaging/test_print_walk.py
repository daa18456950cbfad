"""The printers' page followed on a fresh Debian with the package: queue, check, page, certificates.

Takes minutes and wants root: `make test-package`. On Debian 12 alone.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.print_walk import STEPS
from tests.packaging.test_installed import BUILD, ROOT, Machine, fresh_machine, packages
from tests.packaging.test_installed import pytestmark as pytestmark  # root, and when asked for

SUITE = "bookworm"
DOCS = ROOT / "docs"
FOR_NETWORK_PRINTERS = ("avahi-daemon", "libnss-mdns", "cups-ipp-utils")
"""As docs/printers.zh.md has it; ippeveprinter comes with the last one."""
PYTEST = ("pytest", "_pytest", "py.py", "pluggy", "iniconfig", "pygments")
SOURCES, PYTHON = "/srv/walk", "/usr/lib/hall-kiosk/bin/python"
FLAG = "/run/walk"
AS_KIOSK = ("runuser", "-u", "kiosk", "--")


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    """A Debian with the package, the settings of the operator's page, and no queue yet."""
    if not packages(SUITE):
        subprocess.run([BUILD / "build-in", SUITE], check=True, capture_output=True)
    with fresh_machine(SUITE, "iproute2", "procps") as made:
        tree = made.folder
        for package in packages(SUITE):
            shutil.copy(package, tree / "root")
        made.install(*(f"/root/{one.name}" for one in packages(SUITE)), *FOR_NETWORK_PRINTERS)
        bring(tree)
        made.boot()
        yield made


def bring(tree: Path) -> None:
    """Put into the machine what it is told by the docs, and this suite."""
    (settings,) = re.findall(r"```toml\n(.*?)```", (DOCS / "operator.zh.md").read_text(), re.DOTALL)
    (tree / "etc/hall-kiosk/kiosk.toml").write_text(settings, encoding="utf-8")
    (tree / "etc/hosts").write_text("127.0.0.1 localhost\n")
    sources = tree / SOURCES.lstrip("/")
    for name in ("kiosk", "hardware", "db", "tests", "assets", "docs", "packaging"):
        shutil.copytree(ROOT / name, sources / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in PYTEST:
        own = Path(pytest.__file__).parents[1] / name
        copy = shutil.copytree if own.is_dir() else shutil.copy
        copy(own, sources / name)


def test_an_engineer_sets_up_a_printer_and_the_screen_is_right_at_each_step(
    machine: Machine,
) -> None:
    environment = (f"PYTHONPATH={SOURCES}", "PYTHONDONTWRITEBYTECODE=1", "LANG=C.UTF-8")
    with subprocess.Popen(
        machine.inside(
            *(*AS_KIOSK, "env", *environment, PYTHON, "-m", "tests.packaging.print_walk", FLAG)
        ),
        stdout=subprocess.PIPE,
        text=True,
    ) as walk:
        assert walk.stdout is not None
        uri = walk.stdout.readline().strip()
        for command in (("add", uri), ("check",)):
            done = machine.run("kiosk", "printer", *command)
            assert (done.returncode, "kiosk-a4: well" in done.stdout) == (0, True), done.stderr
        page = machine.run("sh", "-c", "echo y | kiosk printer test-page")
        assert (page.returncode, "printed" in page.stdout) == (0, True), page.stderr
        assert re.search(r"^printer +well", machine.asked("kiosk", "doctor"), re.MULTILINE)
        machine.run("touch", FLAG)
        said = walk.stdout.read().splitlines()
    assert (walk.returncode, len(said)) == (0, len(STEPS)), said
