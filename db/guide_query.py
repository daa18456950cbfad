"""What a citizen typed as full-text queries, from the best kind of match to the weakest.

A word is kept in three spellings: as it is written, in full pinyin and by its initials. Of each
spelling every ending is kept too – for 挂失 guashi and shi, gs and s – so that what is typed from
any syllable on is the beginning of a word in the index.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from string import ascii_lowercase
from typing import Final
from unicodedata import normalize

LONGEST_KEY: Final = 24
"""Letters or characters of a word that are kept and compared; nobody types more."""

SHORTEST_MISSPELT: Final = 3
"""Below this a typing error could be anything."""

MOST_PARTS: Final = 3
"""Nobody takes more than three words together to find something."""

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


def key(typed: str) -> str:
    """The typed text, or a word of a guide, as one word that is compared letter by letter."""
    plain = normalize("NFKC", typed).lower().replace("ü", "v")
    return "".join(letter for letter in plain if letter.isalnum())[:LONGEST_KEY]


def keys(typed: str) -> tuple[str, ...]:
    """The words of the typed text that stand apart."""
    return tuple(filter(None, map(key, typed.split())))


def spellings(text: str, syllables: Sequence[str]) -> tuple[str, ...]:
    """A word as it is written, in full pinyin and by its initials."""
    full = "".join(syllables)[:LONGEST_KEY]
    short = "".join(syllable[:1] for syllable in syllables)[:LONGEST_KEY]
    return tuple(dict.fromkeys(filter(None, (key(text), full, short))))


def endings(text: str, syllables: Sequence[str]) -> Iterator[str]:
    """The spellings of the word from each of its characters on."""
    for start in range(len(text)):
        yield from spellings(text[start:], syllables[start:])


def is_spoken(typed: str) -> bool:
    """Whether the key is letters, as on the board, rather than characters or a number."""
    return typed.isascii() and not typed.isdigit()


def is_abbreviated(typed: str) -> bool:
    """Whether the letters can only be initials, having no vowel: any of them may be any word's."""
    return is_spoken(typed) and not set(typed) & set("aeiouv")


def is_syllable(reading: str) -> bool:
    """Whether a reading is a syllable of pinyin, and not a foreign letter or a figure."""
    return reading.isalpha() and (len(reading) > 1 or reading in "aeo")


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


def together_queries(parts: Sequence[str]) -> tuple[str, ...]:
    """Queries for several words that a guide has in its title and keywords, in any order."""
    return (
        " AND ".join(f"{{whole title_word alike}} : {quoted(part)}" for part in parts),
        " AND ".join(f"inside : {quoted(part)}*" for part in parts),
    )


def english_query(typed: str) -> str:
    """The query for letters that are English words, each of them at least begun."""
    return "english : (" + " AND ".join(f"{quoted(word)}*" for word in words(typed).split()) + ")"


def body_queries(typed: str) -> tuple[str, ...]:
    """Queries for what stands anywhere in a guide: together, then its characters in any order."""
    runs = words(typed).split()
    if not runs:
        return ()
    together = quoted(" ".join(runs)) + "*"
    scattered = " AND ".join(f"{quoted(run)}*" for run in runs)
    return f"body : {together}", f"apart : ({scattered})", scattered


def neighbours_query(runs: Sequence[str]) -> str | None:
    """The query for any two neighbouring characters or syllables, for the nearest guides."""
    pairs = [quoted(f"{one} {other}") for one, other in pairwise(runs)]
    return "apart : (" + " OR ".join(dict.fromkeys(pairs)) + ")" if pairs else None


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


def parted(typed: str) -> Iterator[tuple[str, ...]]:
    """The text as two and three beginnings, for words left out: sbk gs for 社保卡…挂失."""
    least = 2 if is_spoken(typed) else 1
    cuts = range(least, len(typed) - least + 1)
    for cut in cuts:
        yield typed[:cut], typed[cut:]
    for cut in cuts:
        for second in range(cut + least, len(typed) - least + 1):
            yield typed[:cut], typed[cut:second], typed[second:]


def parts_of(typed: str) -> Iterator[str]:
    """Every part of the text that may be a word by itself: 认证 in 手机上认证."""
    least = 5 if is_spoken(typed) else 2
    for start in range(len(typed)):
        for end in range(start + least, len(typed) + (start > 0)):
            yield typed[start:end]


def syllables_of(typed: str, known: Collection[str]) -> tuple[str, ...]:
    """The letters as known syllables, the fewest there are; what fits nowhere is passed over."""
    best: list[tuple[int, int, tuple[str, ...]]] = [(0, 0, ())]
    longest = 6
    for end in range(1, len(typed) + 1):
        lost, count, parts = best[end - 1]
        options = [(lost + 1, count, parts)]
        for start in range(max(0, end - longest), end):
            if typed[start:end] in known:
                lost, count, parts = best[start]
                options.append((lost, count + 1, (*parts, typed[start:end])))
        best.append(min(options))
    return best[-1][2]


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
