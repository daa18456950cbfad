"""Looks up what is publicly known against what a bill of materials names: `make vulnerabilities`.

    python -m tests.campaigns.vulnerabilities out/sbom.json

pip-audit asks OSV, or a mirror of it. Leaves with 0 when nothing is known, with 1 when something
is, and with 3 when it could not be looked up whole: an unanswered question is no good news.
"""

import argparse
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import unquote

OSV: Final = "https://api.osv.dev/v1/query"
_LIMIT_S: Final = 900
"""A hundred questions, one after the other, on a slow line."""
_PACKAGE: Final = re.compile(r"pkg:pypi/(?P<name>[\w.-]+)@(?P<version>[\w.!+-]+)", re.ASCII)


class NotLookedUp(Exception):
    """There is no answer, and why."""


@dataclass(frozen=True, slots=True)
class Known:
    """One advisory about one package of the bill."""

    package: str
    names: str
    mended_in: str
    what: str


def packages(bill: Path) -> list[str]:
    """What a CycloneDX bill names, as `name==version`.

    Raises:
        NotLookedUp: It is no such bill, names nothing, or something that is not from PyPI.
    """
    try:
        urls = [
            str(one.get("purl") or one["name"])
            for one in json.loads(bill.read_bytes())["components"]
        ]
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise NotLookedUp(f"{bill} is no bill of materials in CycloneDX's JSON") from error
    found = {url: _PACKAGE.fullmatch(unquote(url)) for url in urls}
    if strange := [url for url, package in found.items() if package is None]:
        raise NotLookedUp(f"not from PyPI: {', '.join(strange)}")
    if not urls:
        raise NotLookedUp(f"{bill} names nothing")
    return [f"{one['name']}=={one['version']}" for one in found.values() if one is not None]


def look_up(wanted: list[str], service: str) -> list[Known]:
    """What is known of these packages.

    Raises:
        NotLookedUp: The service is not reached, answers something else, or leaves one out.
    """
    with TemporaryDirectory() as folder:
        asked, answer = Path(folder, "asked.txt"), Path(folder, "answer.json")
        asked.write_text("\n".join(wanted))
        how = ("--no-deps", "--disable-pip", "--progress-spinner=off", "--cache-dir", folder)
        files = ("-r", str(asked), "-f", "json", "-o", str(answer))
        command = [
            sys.executable,
            "-m",
            "pip_audit",
            "-s",
            "osv",
            "--osv-url",
            service,
            *how,
            *files,
        ]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=_LIMIT_S, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise NotLookedUp(f"{service} took longer than {_LIMIT_S} s") from error
        if not answer.exists():
            reason = done.stderr.strip().rpartition("\n")[2]
            raise NotLookedUp(f"{service}: {reason}")
        dependencies = json.loads(answer.read_bytes())["dependencies"]
    answered = [one for one in dependencies if "vulns" in one]
    if len(answered) < len(wanted):
        left_out = {one["name"] for one in dependencies} - {one["name"] for one in answered}
        raise NotLookedUp(f"{service} left out {', '.join(left_out) or 'some'}")
    return [_known(one, vulnerability) for one in answered for vulnerability in one["vulns"]]


def _known(package: dict[str, Any], vulnerability: dict[str, Any]) -> Known:
    return Known(
        f"{package['name']} {package['version']}",
        ", ".join((vulnerability["id"], *vulnerability["aliases"])),
        ", ".join(vulnerability["fix_versions"]) or "no version yet",
        vulnerability["description"][:200].replace("|", "/"),
    )


def table(known: list[Known]) -> str:
    """One advisory a line."""
    lines = ["| package | advisory | mended in | what |", "|---|---|---|---|"]
    lines += [f"| {one.package} | {one.names} | {one.mended_in} | {one.what} |" for one in known]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bill", type=Path)
    parser.add_argument("--service", default=OSV, help="OSV's address, or that of a mirror")
    arguments = parser.parse_args()
    try:
        wanted = packages(arguments.bill)
        known = look_up(wanted, arguments.service)
    except NotLookedUp as why:
        print(f"NOT looked up, so nothing is known either way: {why}", file=sys.stderr)
        return 3
    if known:
        print(table(known))
    print(f"{len(wanted)} packages of {arguments.bill} looked up: {len(known)} advisories")
    return 1 if known else 0


if __name__ == "__main__":
    sys.exit(main())
