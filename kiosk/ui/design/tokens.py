"""The names of the design: colour roles, type roles, sizes."""

from enum import Enum


class Token(Enum):
    """A name that is looked up thousands of times a page.

    Every member is itself alone, so there is no need to hash its name, which Enum does in Python.
    """

    __hash__ = object.__hash__
