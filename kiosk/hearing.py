"""Who is to hear a page that is read aloud."""

from enum import Enum, unique


@unique
class Hearing(Enum):
    """Who hears what is read: everybody near the loudspeaker, or the citizen alone."""

    LOUDSPEAKER = "loudspeaker"
    HEADPHONES = "headphones"
