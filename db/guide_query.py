"""What a citizen typed as full-text queries, from the best kind of match to the weakest.

A word is kept in three spellings: as it is written, in full pinyin and by its initials. Of each
spelling every ending is kept too – for 挂失 guashi and shi, gs and s – so that what is typed from
any syllable on is the beginning of a word in the index.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from string import ascii_lowercase
from typing import Final
from unicodedata import normalize

LONGEST_KEY: Final = 24
"""Letters or characters of a word that are kept and compared; nobody types more."""

SHORTEST_MISSPELT: Final = 3
"""Below this a typing error could be anything."""

ASKING: Final = (
    ("怎么办理", "zenmebanli", "zmbl"),
    ("怎么办", "zenmeban", "zmb"),
    ("怎么回事", "zenmehuishi", "zmhs"),
    ("咋办", "zaban", "zb"),
    ("咋弄", "zanong", "zn"),
    ("咋", "za"),
    ("请问", "qingwen", "qw"),
    ("行不行", "xingbuxing", "xbx"),
    ("要不要", "yaobuyao", "yby"),
    ("有没有", "youmeiyou", "ymy"),
    ("给我", "geiwo", "gw"),
    ("帮我", "bangwo", "bw"),
    ("怎么弄", "zenmenong", "zmn"),
    ("怎么领", "zenmeling", "zml"),
    ("怎么查", "zenmecha", "zmc"),
    ("怎么交", "zenmejiao", "zmj"),
    ("怎么", "zenme", "zm"),
    ("怎样", "zenyang", "zy"),
    ("如何", "ruhe", "rh"),
    ("什么时候", "shenmeshihou", "smsh"),
    ("需要什么材料", "xuyaoshenmecailiao", "xysmcl"),
    ("要什么材料", "yaoshenmecailiao", "ysmcl"),
    ("需要什么", "xuyaoshenme", "xysm"),
    ("带什么", "daishenme", "dsm"),
    ("什么", "shenme", "sm"),
    ("去哪里", "qunali", "qnl"),
    ("去哪儿", "qunaer", "qne"),
    ("去哪", "quna", "qn"),
    ("在哪里", "zainali", "znl"),
    ("在哪儿", "zainaer", "zne"),
    ("在哪", "zaina", "zn"),
    ("到哪里", "daonali", "dnl"),
    ("哪里", "nali", "nl"),
    ("哪儿", "naer", "ne"),
    ("多少钱", "duoshaoqian", "dsq"),
    ("多久", "duojiu", "dj"),
    ("能不能", "nengbuneng", "nbn"),
    ("可不可以", "kebukeyi", "kbky"),
    ("可以", "keyi", "ky"),
    ("我想", "woxiang", "wx"),
    ("我要", "woyao", "wy"),
    ("我的", "wode", "wd"),
    ("我家", "wojia", "wj"),
    ("自己", "ziji", "zj"),
    ("办理", "banli", "bl"),
    ("我", "wo"),
    ("吗", "ma"),
    ("呢", "ne"),
    ("了", "le"),
    ("的", "de"),
    ("想", "xiang"),
    ("办", "ban"),
)
"""What people put around a matter when they ask, as it is written, in pinyin, by its initials."""

_RUNS = re.compile(r"[a-z]+|[0-9]+|[^\W\da-z_]", re.IGNORECASE)


def words(text: str) -> str:
    """The text as the index keeps what is only read: characters, numbers, foreign words apart."""
    return " ".join(_RUNS.findall(normalize("NFKC", text).lower()))


def key(typed: str, longest: int = LONGEST_KEY) -> str:
    """The typed text, or a word of a guide, as one word that is compared letter by letter."""
    plain = normalize("NFKC", typed).lower().replace("ü", "v")
    return "".join(letter for letter in plain if letter.isalnum())[:longest]


def keys(typed: str) -> tuple[str, ...]:
    """The words of the typed text that stand apart."""
    return tuple(filter(None, map(key, typed.split())))


def spellings(text: str, syllables: Sequence[str]) -> tuple[str, ...]:
    """A word as it is written, in full pinyin and by its initials."""
    full = "".join(syllables)[:LONGEST_KEY]
    short = "".join(syllable[:1] for syllable in syllables)[:LONGEST_KEY]
    return tuple(dict.fromkeys(filter(None, (key(text), full, short))))


def endings(text: str, syllables: Sequence[str]) -> Iterator[str]:
    """The spellings of the word from each of its characters on; a single last one is left out."""
    plain = key(text, len(text))
    characters = plain if len(plain) == len(text) else [key(one) for one in text]
    initials = [syllable[:1] for syllable in syllables]
    for parts in (characters, syllables, initials):
        whole = "".join(parts)
        starts = dict.fromkeys((0, *accumulate(map(len, parts))))
        beginnings = [at for at in starts if at < len(whole)]
        for at in beginnings[:-1] or beginnings:
            yield whole[at : at + LONGEST_KEY]


def is_spoken(typed: str) -> bool:
    """Whether the key is letters, as on the board, rather than characters or a number."""
    return typed.isascii() and not typed.isdigit()


def is_abbreviated(typed: str) -> bool:
    """Whether the letters can only be initials, having no vowel: any of them may be any word's."""
    return is_spoken(typed) and not set(typed) & set("aeiouv")


def strict_queries(word: str) -> tuple[str, ...]:
    """Queries for one word: a whole one, one's beginning, a word of a title, inside of any.

    A whole one that the title has too is the matter itself; one that is only alike comes later.
    """
    return (
        f"whole : {quoted(word)} AND title_word : {quoted(word)}",
        f"whole : {quoted(word)}",
        f"alike : {quoted(word)}",
        f"whole : {quoted(word)}*",
        f"title_word : {quoted(word)}*",
        f"inside : {quoted(word)}*",
    )


def english_query(typed: str) -> str:
    """The query for letters that are English words, each of them at least begun."""
    return "english : (" + " AND ".join(f"{quoted(word)}*" for word in words(typed).split()) + ")"


def body_query(typed: str) -> str:
    """The query for what stands anywhere in a guide."""
    return f"body : {quoted(words(typed))}*"


def quoted(word: str) -> str:
    """The word as FTS5 takes it for nothing but a word."""
    return '"' + word.replace('"', '""') + '"'


def asked_for(typed: str) -> tuple[str, ...]:
    """What may be asked for, without the words of asking around it, the shortest first."""
    spoken = slice(1, None) if is_spoken(typed) else slice(0, 1)
    asking = [form for forms in ASKING for form in forms[spoken]]
    rests, fresh = {typed}, {typed}
    while fresh:
        shorter = {cut for rest in fresh for form in asking for cut in _without(rest, form)}
        fresh = shorter - rests
        rests |= fresh
    return tuple(sorted(rests - {typed}, key=len))


def _without(text: str, form: str) -> Iterator[str]:
    for rest in (text.removeprefix(form), text.removesuffix(form)):
        if len(rest) >= 2:
            yield rest


def misspellings(typed: str, intact: int) -> frozenset[str]:
    """Everything that one wrong, missing, needless or swapped letter could have meant.

    The error comes after `intact` letters at the latest, for no reading begins with more of them.
    """
    if len(typed) < SHORTEST_MISSPELT:
        return frozenset()
    cuts = [(typed[:i], typed[i:]) for i in range(intact + 1)]
    left_out = {a + b[1:] for a, b in cuts if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    replaced = {a + c + b[1:] for a, b in cuts if b for c in ascii_lowercase}
    added = {a + c + b for a, b in cuts for c in ascii_lowercase}
    return frozenset(left_out | swapped | replaced | added) - {typed}


def any_of(column: str, guesses: Iterable[str], *, begun: bool) -> str:
    """The query for any of the guesses, whole or only begun."""
    star = "*" if begun else ""
    return f"{column} : (" + " OR ".join(f"{quoted(guess)}{star}" for guess in guesses) + ")"
