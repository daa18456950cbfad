"""Characters of GB 18030 that older systems keep in the private use area, where fonts have none.

The edition of 2000, which Python's codec follows, gave 25 of its characters no place of their own
in Unicode; those of 2005 and 2022 did (GB 18030-2022, annex D). Cards, records and identity cards
written before still carry the private ones.
"""

from typing import Final

#: From the private code point to the character's own, by the two bytes of GB 18030.
_OWN_PLACES: Final = {
    **dict(zip(range(0xE78D, 0xE794), range(0xFE10, 0xFE17), strict=True)),  # A6D9 to A6DF
    0xE78E: 0xFE12,  # A6DA and A6DB stand the other way round
    0xE78F: 0xFE11,
    0xE794: 0xFE17,  # A6EC
    0xE795: 0xFE18,  # A6ED
    0xE796: 0xFE19,  # A6F3
    0xE7C7: 0x1E3F,  # A8BC
    0xE816: 0x20087,  # FE51
    0xE817: 0x20089,  # FE52
    0xE818: 0x200CC,  # FE53
    0xE81E: 0x9FB4,  # FE59
    0xE826: 0x9FB5,  # FE61
    0xE82B: 0x9FB6,  # FE66
    0xE82C: 0x9FB7,  # FE67
    0xE831: 0x215D7,  # FE6C
    0xE832: 0x9FB8,  # FE6D
    0xE83B: 0x2298F,  # FE76
    0xE843: 0x9FB9,  # FE7E
    0xE854: 0x9FBA,  # FE90
    0xE855: 0x241FE,  # FE91
    0xE864: 0x9FBB,  # FEA0
}


def with_own_characters(text: str) -> str:
    """The text with each private character replaced by the one people know."""
    return text.translate(_OWN_PLACES)
