"""What the README and the manuals name exists: commands, options, settings, files."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from kiosk.commands import kiosk
from kiosk.settings.configuration import Configuration
from kiosk.settings.toml_files import load_toml

ROOT = Path(__file__).parents[2]
MANUALS = sorted((*ROOT.glob("README*.md"), *ROOT.glob("docs/*.md")))
SAMPLES = sorted(ROOT.glob("packaging/*.toml"))
SETTINGS_NAMED_IN = re.compile(r"^mode = ", re.MULTILINE)

COMMAND = re.compile(r"`((?:\.venv/bin/)?kiosk [^`]+)`")
FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?P<target>(?!https?:|#)[^)#]+)")


def fenced(text: str, language: str) -> Iterator[str]:
    """Yield the fenced blocks of a language."""
    for block in FENCE.finditer(text):
        if block["language"] == language:
            yield block["text"]


def commands_named(text: str) -> Iterator[str]:
    """Yield every kiosk command line in backticks or in a shell block."""
    yield from (found.group(1) for found in COMMAND.finditer(FENCE.sub("", text)))
    for language in ("sh", "bash", "console"):
        for block in fenced(text, language):
            for line in block.splitlines():
                words = line.removeprefix("$ ").partition("#")[0].strip()
                if re.match(r"(?:sudo )?(?:\S*/)?kiosk ", words):
                    yield words.removeprefix("sudo ")


def resolved(line: str) -> tuple[click.Command, list[str]]:
    """Return the command a line names and the options it gives.

    Raises:
        LookupError: there is no such command.
    """
    words = shlex.split(line.replace("[", " ").replace("]", " ").replace("|", " "))[1:]
    command: click.Command = kiosk
    context = click.Context(kiosk)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        if found is None:
            raise LookupError(words[0])
        command = found
        words = words[1:]
    return command, [word.partition("=")[0] for word in words if word.startswith("-")]


def options_of(command: click.Command) -> set[str]:
    """Return every option the command takes."""
    return {name for one in command.params for name in one.opts} | {"--help"}


NAMED = [
    pytest.param(line, id=f"{manual.name}: {line}")
    for manual in MANUALS
    for line in dict.fromkeys(commands_named(manual.read_text(encoding="utf-8")))
]


@pytest.mark.parametrize(
    ("readme", "title", "manual"),
    [
        ("README.md", "## Install a terminal", "docs/install.md"),
        ("README.zh.md", "## 装一台终端", "docs/install.zh.md"),
    ],
)
def test_the_readme_tells_in_ten_lines_how_to_get_a_terminal(
    readme: str, title: str, manual: str
) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    section = text[text.index(title) :].partition("\n## ")[0]
    assert len([line for line in section.splitlines() if line]) <= 10
    assert text.index(title) == text.index("\n## ") + 1, "it comes first"
    [commands] = fenced(section, "sh")
    assert commands == next(fenced((ROOT / manual).read_text(encoding="utf-8"), "sh"))
    assert f"({manual})" in section


def test_commands_are_found_in_the_manuals() -> None:
    assert len(NAMED) > 10


@pytest.mark.parametrize("line", NAMED)
def test_a_named_command_exists_with_its_options(line: str) -> None:
    command, options = resolved(line)
    assert set(options) <= options_of(command)


@pytest.mark.parametrize("line", ["kiosk nonsense", "kiosk card nonsense"])
def test_a_command_that_does_not_exist_is_noticed(line: str) -> None:
    with pytest.raises(LookupError):
        resolved(line)


def test_an_option_that_does_not_exist_is_noticed() -> None:
    command, options = resolved("kiosk tour [--nonsense X]")
    assert not set(options) <= options_of(command)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_the_packaged_settings_can_be_read(sample: Path) -> None:
    load_toml(sample, Configuration)


def test_settings_in_the_manuals_can_be_read(tmp_path: Path) -> None:
    blocks = [
        block
        for manual in MANUALS
        for block in fenced(manual.read_text(encoding="utf-8"), "toml")
        if SETTINGS_NAMED_IN.search(block)
    ]
    assert blocks
    for block in blocks:
        file = tmp_path / "kiosk.toml"
        file.write_text(block, encoding="utf-8")
        load_toml(file, Configuration)


def test_parts_of_settings_in_the_manuals_fit_the_settings(tmp_path: Path) -> None:
    """A block that shows one table only is read together with the least a terminal needs."""
    least = 'mode = "demo"\n[terminal]\nid = "A"\nregion = "jinan"\nhall = "A"\nagency = "A"\n'
    tables = {"windows", "printer", "stores", "screen", "voice", "guides", "times", "trust"}
    for manual in MANUALS:
        for block in fenced(manual.read_text(encoding="utf-8"), "toml"):
            heads = set(re.findall(r"^\[(\w+)", block, re.MULTILINE))
            if heads and heads <= tables:
                file = tmp_path / "kiosk.toml"
                file.write_text(least + block, encoding="utf-8")
                load_toml(file, Configuration)


@pytest.mark.parametrize("manual", MANUALS, ids=lambda path: path.name)
def test_files_that_are_linked_exist(manual: Path) -> None:
    text = FENCE.sub("", manual.read_text(encoding="utf-8"))
    missing = [one for one in LINK.findall(text) if not (manual.parent / one).exists()]
    assert missing == []
