"""One name for one thing: a class is found by its name alone."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("kiosk", "db", "hardware")


def public_classes() -> Iterator[tuple[str, str]]:
    """Every public class at the top of a module, with the module's path."""
    for package in PACKAGES:
        for module in sorted((ROOT / package).rglob("*.py")):
            for node in ast.parse(module.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    yield node.name, str(module.relative_to(ROOT))


def places_by_name() -> dict[str, list[str]]:
    places: dict[str, list[str]] = defaultdict(list)
    for name, module in public_classes():
        places[name].append(module)
    return places


def test_no_two_public_classes_share_a_name() -> None:
    twice = {name: places for name, places in places_by_name().items() if len(places) > 1}

    assert twice == {}
