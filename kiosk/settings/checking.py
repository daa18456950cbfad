"""Every mistake in a terminal's settings at once, in whichever layer it stands."""

from pathlib import Path

from kiosk.language.texts import Message, Words, _
from kiosk.settings.configuration import Configuration, exposures
from kiosk.settings.layers import (
    Layer,
    LayerName,
    Layers,
    layer_files,
    may_be_there,
    read_layer,
)
from kiosk.settings.region import load_region
from kiosk.settings.setting_faults import SettingFault, in_its_words, value_or_faults
from kiosk.settings.toml_files import DataFileBroken


def setting_faults(config_file: Path) -> tuple[SettingFault, ...]:
    """Return what keeps the terminal from starting with the settings in `config_file`.

    A layer that is no TOML is one fault, and the others are looked at without it.
    """
    layers, faults = _readable_layers(config_file)
    if not layers or layers[-1].name is not LayerName.TERMINAL:
        return faults
    together = Layers(layers)
    configuration, wrong = value_or_faults(Configuration, together.merged, (), together.lines)
    if configuration is None:
        return (*faults, *wrong)
    exposed = (
        SettingFault(exposure.file, None, True, (), Words(str(exposure)))
        for exposure in exposures(together, configuration.mode)
    )
    return (*faults, *exposed, *_region_faults(configuration, together))


def _readable_layers(config_file: Path) -> tuple[tuple[Layer, ...], tuple[SettingFault, ...]]:
    layers: list[Layer] = []
    faults: list[SettingFault] = []
    for name, file in layer_files(config_file).items():
        if name is not LayerName.TERMINAL and not may_be_there(file):
            continue
        try:
            layers.append(read_layer(name, file))
        except DataFileBroken as broken:
            unread = SettingFault(file, broken.line, True, (), in_its_words(broken.fault))
            faults.extend(broken.faults or (unread,))
    return tuple(layers), tuple(faults)


def _region_faults(configuration: Configuration, layers: Layers) -> tuple[SettingFault, ...]:
    place = ("terminal", "region")
    try:
        load_region(configuration.terminal.region)
    except DataFileBroken as broken:
        meaning: Message = _("the region's pack cannot be used: {fault}", fault=str(broken))
        return (SettingFault(*layers.lines(place), place, meaning),)
    return ()
