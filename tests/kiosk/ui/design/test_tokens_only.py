"""Widgets and pages take tokens: no colour and no pixel size is written in them."""

import ast
import re
from pathlib import Path

import pytest

import kiosk.ui

FOLDER = Path(kiosk.ui.__file__).parent
NOT_DRAWN = {
    "application.py",
    "metrics.py",
    "theme.py",
}
"""Data, arithmetic, pictures for those who look after the kiosk, and the demo's own windows."""
DRAWN = sorted(file for file in FOLDER.rglob("*.py") if file.name not in NOT_DRAWN)
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}$|rgba?\(")
MOST_BARE_NUMBER = 3
"""Halves, doubles, thirds and counts of sides are arithmetic, not sizes."""


def _literals(tree: ast.AST) -> list[ast.Constant]:
    named = {
        id(value) for node in ast.walk(tree) if _names_a_constant(node) for value in ast.walk(node)
    }
    return [
        node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in named
    ]


def _names_a_constant(node: ast.AST) -> bool:
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign):
        targets = [node.target]
    return bool(targets) and all(
        isinstance(name, ast.Name) and name.id.isupper() for name in targets
    )


@pytest.mark.parametrize("file", DRAWN, ids=lambda file: str(file.relative_to(FOLDER)))
def test_no_colour_and_no_size_is_written_out(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for literal in _literals(tree):
        if isinstance(literal.value, str):
            assert not COLOUR.match(literal.value), f"line {literal.lineno}"
        elif isinstance(literal.value, int | float) and not isinstance(literal.value, bool):
            assert abs(literal.value) <= MOST_BARE_NUMBER or _counts(tree, literal), (
                f"line {literal.lineno}: {literal.value}"
            )
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    allowed = {"transparent"}
    assert not (names & {"black", "white", "red", "green", "blue", "gray"}) - allowed


def _counts(tree: ast.AST, literal: ast.Constant) -> bool:
    """Whether the number bounds a range or a cache, or takes a digit out of a number."""
    return any(literal in ast.walk(node) for node in ast.walk(tree) if _is_count(node))


def _is_count(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in {"range", "lru_cache"}
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod)
