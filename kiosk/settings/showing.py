"""The settings in force, one a line, and which layer each comes from; what differs between two."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.settings.configuration import Configuration
from kiosk.settings.layers import LayerName, Layers
from kiosk.settings.setting_faults import adapter
from kiosk.settings.toml_lines import Place


@dataclass(frozen=True, slots=True)
class ShownSetting:
    """One setting.

    Attributes:
        layer: None where no file says it and the program's own value stands.
    """

    place: Place
    value: object
    layer: LayerName | None
    file: Path | None
    line: int | None

    @property
    def key(self) -> str:
        """The setting's name, such as times.idle_s."""
        return ".".join(map(str, self.place))

    @property
    def origin(self) -> str:
        """Which layer, file and line it comes from."""
        if self.layer is None:
            return "built in"
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{self.layer.value}: {where}"


def shown_settings(layers: Layers, configuration: Configuration) -> tuple[ShownSetting, ...]:
    """Return every setting in force, in the order of the manual."""
    merged = layers.merged
    in_force = adapter(Configuration).dump_python(configuration, mode="json")
    return tuple(
        _shown(layers, merged, place, value)
        for place, value in _leaves({**in_force, "records": _records(in_force, merged)}, ())
    )


def _records(in_force: Mapping[str, object], merged: Mapping[str, object]) -> dict[str, object]:
    """The tables of the records, those of an agency's own adapter among them."""
    known, written = in_force["records"], merged.get("records", {})
    assert isinstance(known, dict)  # noqa: S101 - pydantic has made it
    assert isinstance(written, dict)  # noqa: S101 - the settings are right
    return {**written, **{key: value for key, value in known.items() if value is not None}}


def _shown(
    layers: Layers, merged: Mapping[str, object], place: Place, value: object
) -> ShownSetting:
    if not _written(merged, place):
        return ShownSetting(place, value, None, None, None)
    file, line, _exact = layers.lines(place)
    return ShownSetting(place, value, layers.layer_of(place).name, file, line)


def _written(content: object, place: Place) -> bool:
    for key in place:
        if not isinstance(content, dict) or key not in content:
            return False
        content = content[key]
    return True


def _leaves(value: object, place: Place) -> Iterator[tuple[Place, object]]:
    """Every value that is no table, with its place; a list counts as one value."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _leaves(part, (*place, key))
    elif value is not None:
        yield place, value


def differences(
    one: tuple[ShownSetting, ...], other: tuple[ShownSetting, ...]
) -> tuple[tuple[str, object, object], ...]:
    """Return each setting that the two do not have alike, with both values; None: not there."""
    before = {each.key: each.value for each in one}
    after = {each.key: each.value for each in other}
    keys = dict.fromkeys((*before, *after))
    return tuple(
        (key, before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)
    )
