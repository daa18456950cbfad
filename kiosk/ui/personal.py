"""Finding out whether a page holds people's data, so that "hold to show" is offered."""

from dataclasses import fields, is_dataclass

from kiosk.texts import Personal


def holds_personal(value: object) -> bool:
    """Whether a `Personal` text stands anywhere in `value`, a page or a part of one."""
    if isinstance(value, Personal):
        return True
    if isinstance(value, tuple):
        return any(holds_personal(each) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return any(holds_personal(getattr(value, each.name)) for each in fields(value))
    return False
