"""Pages for whoever may look only: what is masked stays so, whatever is touched or held."""

from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

from kiosk.language.texts import Personal

Masked = TypeVar("Masked")


def masked_for_good(page: Masked) -> Masked:
    """Return the page, or a part of one, with nothing in it that could be shown whole."""
    return cast("Masked", _masked(page))


def _masked(value: object) -> object:
    if isinstance(value, Personal):
        # Still somebody's data: it is not read aloud to the hall.
        return Personal(value.masked, value.masked)
    if isinstance(value, tuple) and type(value) is tuple:
        return tuple(map(_masked, value))
    if not is_dataclass(value) or isinstance(value, type):
        return value
    before = {each.name: getattr(value, each.name) for each in fields(value)}
    after = {name: _masked(part) for name, part in before.items()}
    changed = {name: part for name, part in after.items() if part != before[name]}
    return replace(value, **changed) if changed else value
