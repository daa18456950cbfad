"""Finding out whether a page holds people's data, so that "hold to show" is offered."""

from dataclasses import fields, is_dataclass

from kiosk.language.texts import Personal

_part_names: dict[type, tuple[str, ...]] = {}
"""What the values of a kind are made of; a long table has a thousand of the same kind."""


def holds_personal(value: object) -> bool:
    """Whether `value`, a page or a part of one, holds a `Personal` text that can be shown whole."""
    if isinstance(value, Personal):
        return value.whole != value.masked
    if isinstance(value, tuple):
        return any(holds_personal(each) for each in value)
    return any(holds_personal(getattr(value, name)) for name in _parts_of(type(value)))


def _parts_of(kind: type) -> tuple[str, ...]:
    if kind not in _part_names:
        _part_names[kind] = tuple(each.name for each in fields(kind)) if is_dataclass(kind) else ()
    return _part_names[kind]
