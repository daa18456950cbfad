"""Settings in layers: what the package ships, the agency, the hall, the terminal.

A later layer wins, key by key; a list replaces the whole list of the layer before.
"""

from dataclasses import dataclass
from enum import Enum, unique
from pathlib import Path
from typing import Final

from kiosk.settings.setting_faults import Lines
from kiosk.settings.toml_files import DataFileBroken, lines_in, parsed, text_of
from kiosk.settings.toml_lines import Place

SHIPPED_FILE: Final = Path("/usr/share/hall-kiosk/defaults.toml")
AGENCY_FILE: Final = "agency.toml"
HALL_FILE: Final = "hall.toml"

_NONE_YET: Final = "no such file; `kiosk setup` makes it, --config FILE names another"


@unique
class LayerName(Enum):
    """Whose settings they are, in the order in which they win."""

    SHIPPED = "shipped"
    AGENCY = "agency"
    HALL = "hall"
    TERMINAL = "terminal"


@dataclass(frozen=True, slots=True)
class Layer:
    """The settings of one file."""

    name: LayerName
    file: Path
    text: str
    content: dict[str, object]


@dataclass(frozen=True, slots=True)
class Layers:
    """All layers of a terminal, the winning one last."""

    layers: tuple[Layer, ...]

    @property
    def merged(self) -> dict[str, object]:
        """What they say together."""
        together: dict[str, object] = {}
        for layer in self.layers:
            together = _merged(together, layer.content)
        return together

    def layer_of(self, place: Place) -> Layer:
        """Return the last layer that says something of `place`, or of what it stands in."""
        for length in range(len(place), 0, -1):
            for layer in reversed(self.layers):
                if _holds(layer.content, place[:length]):
                    return layer
        return self.layers[-1]

    @property
    def lines(self) -> Lines:
        """What finds the file and the line of a place."""

        def lines(place: Place) -> tuple[Path, int | None, bool]:
            layer = self.layer_of(place)
            return lines_in(layer.file, layer.text)(place)

        return lines


def layer_files(config_file: Path) -> dict[LayerName, Path]:
    """Return the file of each layer, there or not; those of agency and hall lie beside."""
    return {
        LayerName.SHIPPED: SHIPPED_FILE,
        LayerName.AGENCY: config_file.with_name(AGENCY_FILE),
        LayerName.HALL: config_file.with_name(HALL_FILE),
        LayerName.TERMINAL: config_file,
    }


def may_be_there(file: Path) -> bool:
    """Whether there is a file, or nobody lets us look: reading it then says why."""
    try:
        return file.exists()
    except OSError:
        return True


def read_layers(config_file: Path) -> Layers:
    """Return the layers that are there; the terminal's own must be.

    Raises:
        DataFileBroken: one cannot be read or is no TOML.
    """
    return Layers(
        tuple(
            read_layer(name, file)
            for name, file in layer_files(config_file).items()
            if name is LayerName.TERMINAL or may_be_there(file)
        )
    )


def read_layer(name: LayerName, file: Path) -> Layer:
    """Return one layer.

    Raises:
        DataFileBroken: it cannot be read or is no TOML.
    """
    try:
        text = text_of(file)
    except DataFileBroken as broken:
        if name is LayerName.TERMINAL and isinstance(broken.__cause__, FileNotFoundError):
            raise DataFileBroken(file, None, _NONE_YET) from broken
        raise
    return Layer(name, file, text, parsed(file, text))


def _merged(below: dict[str, object], above: dict[str, object]) -> dict[str, object]:
    together = dict(below)
    for key, value in above.items():
        under = together.get(key)
        both = isinstance(value, dict) and isinstance(under, dict)
        together[key] = _merged(under, value) if both else value  # type: ignore[arg-type]
    return together


def _holds(content: object, place: Place) -> bool:
    for key in place:
        match content, key:
            case dict(), _ if key in content:
                content = content[key]
            case list(), int() if key < len(content):
                content = content[key]
            case _:
                return False
    return True
