"""What systemd and polkit open for the kiosk and let it do, under a real systemd, and no more.

The units, the rules and the programs are those that ship; a stand-in for the kiosk reads its secret
as the kiosk does. The panel is a folder, for no machine of the tests has one that can be lit.
"""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.test_installed import ROOT, SUITES, Machine, fresh_machine, pytestmark

__all__ = ["pytestmark"]

PASSWORD = "password-of-the-key"
CREDENTIAL = "/etc/credstore.encrypted/signing-password"
READS = """\
import os
from pathlib import Path
from kiosk.settings.secret_files import read_secret
file = Path(os.environ["CREDENTIALS_DIRECTORY"], "signing-password")
print("read:", read_secret(file).decode() if file.exists() else "none")
"""
KIOSK_UNIT = """\
[Service]
Type=oneshot
User=kiosk
Environment=PYTHONPATH=/opt/kiosk
ExecStart=/usr/bin/python3 /opt/kiosk/reads.py
{credential}
"""
LIGHTS = """\
[Service]
ExecStart=
ExecStart=/usr/lib/hall-kiosk/hall-kiosk-brightness %i /lights
ReadWritePaths=/lights
"""


@pytest.fixture(scope="module", params=SUITES)
def machine(request: pytest.FixtureRequest) -> Iterator[Machine]:
    """A Debian with what the staff's pages ask the system for, booted."""
    with fresh_machine(request.param, "python3", "polkitd") as made:
        tree = made.folder
        subprocess.run(["chroot", tree, "useradd", "--system", "kiosk"], check=True)
        furnish(tree)
        made.boot()
        yield made


def furnish(tree: Path) -> None:
    """Put in what ships, and the stand-ins."""
    packaging = ROOT / "packaging"
    units, program = tree / "etc/systemd/system", tree / "usr/lib/hall-kiosk"
    program.mkdir()
    shutil.copy(packaging / "session/hall-kiosk-brightness", program)
    shutil.copy(packaging / "systemd/hall-kiosk-brightness@.service", units)
    shutil.copy(packaging / "polkit/61-hall-kiosk-staff.rules", tree / "etc/polkit-1/rules.d")
    (units / "hall-kiosk-brightness@.service.d").mkdir()
    (units / "hall-kiosk-brightness@.service.d/lights.conf").write_text(LIGHTS)
    panel = tree / "lights/panel"
    panel.mkdir(parents=True)
    (panel / "max_brightness").write_text("1000\n")
    (panel / "brightness").write_text("1000\n")
    shipped = (packaging / "systemd/hall-kiosk.service").read_text().splitlines()
    (credential,) = (line for line in shipped if line.startswith("LoadCredential"))
    (units / "hall-kiosk.service").write_text(KIOSK_UNIT.format(credential=credential))
    for name in ("kiosk", "db"):
        shutil.copytree(ROOT / name, tree / "opt/kiosk" / name)
    (tree / "opt/kiosk/reads.py").write_text(READS)


def as_kiosk(machine: Machine, *words: str) -> "subprocess.CompletedProcess[str]":
    return machine.run("setpriv", "--reuid=kiosk", "--regid=kiosk", "--clear-groups", "--", *words)


def started(machine: Machine) -> str:
    """What the stand-in says of its secret, or systemd of the stand-in."""
    machine.run("systemctl", "reset-failed", "hall-kiosk.service")
    machine.run("systemctl", "start", "hall-kiosk.service")
    if machine.unit("Result") != "success":
        return machine.unit("ExecMainStatus")
    said = machine.asked("journalctl", "-u", "hall-kiosk", "-o", "cat", "--no-pager")
    return next(line for line in reversed(said.splitlines()) if line.startswith("read:"))


def test_a_secret_that_systemd_seals_is_opened_for_the_kiosk_alone(machine: Machine) -> None:
    """Sealed by the host's key, as on a machine without a TPM."""
    assert started(machine) == "read: none"
    machine.run("mkdir", "-p", "-m", "700", "/etc/credstore.encrypted")
    seal = f"printf {PASSWORD} | systemd-creds encrypt --with-key=host --name=signing-password - "
    assert machine.run("sh", "-c", f"{seal}{CREDENTIAL}").returncode == 0
    sealed = (machine.folder / CREDENTIAL.lstrip("/")).read_bytes()
    assert PASSWORD.encode() not in sealed
    assert started(machine) == f"read: {PASSWORD}"
    assert as_kiosk(machine, "cat", CREDENTIAL).returncode != 0
    assert machine.run("mv", "/var/lib/systemd/credential.secret", "/root").returncode == 0
    assert started(machine) == "243", "what the manual tells of another machine's disk"
    machine.run("mv", "/root/credential.secret", "/var/lib/systemd")
    assert started(machine) == f"read: {PASSWORD}"
    machine.run("rm", CREDENTIAL)


@pytest.mark.parametrize("percent", ["20", "40", "60", "80", "100"])
def test_the_kiosk_lights_the_screen_by_each_step(machine: Machine, percent: str) -> None:
    unit = f"hall-kiosk-brightness@{percent}.service"
    done = as_kiosk(machine, "systemctl", "--no-ask-password", "start", unit)
    assert done.returncode == 0, done.stderr
    lit = (machine.folder / "lights/panel/brightness").read_text()
    assert int(lit) == int(percent) * 10


@pytest.mark.parametrize(
    "words",
    [
        ("systemctl", "start", "hall-kiosk-brightness@50.service"),
        ("systemctl", "start", "hall-kiosk-brightness@0.service"),
        ("systemctl", "stop", "hall-kiosk-brightness@40.service"),
        ("systemctl", "start", "systemd-timedated.service"),
        ("systemctl", "restart", "systemd-journald.service"),
        ("systemctl", "halt"),
        ("timedatectl", "set-time", "2040-01-01"),
        ("timedatectl", "set-timezone", "Asia/Tokyo"),
        ("timedatectl", "set-ntp", "false"),
    ],
    ids=" ".join,
)
def test_nothing_else_is_done_for_it(machine: Machine, words: tuple[str, ...]) -> None:
    program, *rest = words
    refused = as_kiosk(machine, program, "--no-ask-password", *rest)
    assert refused.returncode != 0
    assert machine.asked("cat", "/lights/panel/brightness") not in {"500", "0"}


@pytest.mark.parametrize(("question", "answer"), [("CanReboot", "yes"), ("CanPowerOff", "yes")])
def test_it_may_restart_the_terminal_and_shut_it_down(
    machine: Machine, question: str, answer: str
) -> None:
    login = ("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager")
    assert as_kiosk(machine, "busctl", "call", *login, question).stdout.split()[1:] == [
        f'"{answer}"'
    ]
