"""Feeds every border with garbled input for so many minutes and prints a table.

    python -m tests.campaigns.fuzz --minutes 5

Where atheris is installed every other minute is its own (tests/campaigns/guided.py). What escapes a
border untyped is made as small as it gets and kept in tests/corpus/crashes, where the tests find it
from then on.
"""

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from random import Random
from time import monotonic
from typing import Any

from tests.campaigns import guided
from tests.campaigns.targets import CORPUS, TARGETS, TYPED, Target

_TURN_S = 2.0
"""How long one border is fed before the next has its turn."""
_LONGEST = 4096


@dataclass
class Tally:
    """What became of the inputs of one border."""

    inputs: int = 0
    values: int = 0
    typed: int = 0
    slowest_s: float = 0.0
    escaped: list[str] = field(default_factory=list)

    def add(self, other: Mapping[str, Any]) -> None:
        """Count what became of others as well: the fields of their tally."""
        more = Tally(**other)
        self.inputs += more.inputs
        self.values += more.values
        self.typed += more.typed
        self.slowest_s = max(self.slowest_s, more.slowest_s)
        self.escaped += more.escaped


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=0, help="0: another one each time")
    arguments = parser.parse_args()
    seed = arguments.seed or int(datetime.now(UTC).timestamp())
    seconds, how = arguments.minutes * 60, "made up blindly"
    tallies = {target.name: Tally() for target in TARGETS}
    if guided.AVAILABLE:
        seconds /= 2
        for target in TARGETS:
            tallies[target.name].add(guided.fed(target.name, seconds / len(TARGETS), seed))
        count = sum(tally.inputs for tally in tallies.values())
        how = f"{count:,} of them by atheris"
    for name, tally in campaign(seconds, Random(seed)).items():  # noqa: S311 - no secret
        tallies[name].add(vars(tally))
    print(table(tallies))
    print(f"seed {seed}, {sum(tally.inputs for tally in tallies.values()):,} inputs, {how}")
    escaped = [f"{name}: {where}" for name, tally in tallies.items() for where in tally.escaped]
    print("\n".join(escaped))
    return 1 if escaped else 0


def campaign(seconds: float, random: Random) -> dict[str, Tally]:
    """Feed the borders in turns until the time is up."""
    tallies = {target.name: Tally() for target in TARGETS}
    ends = monotonic() + seconds
    turn = min(_TURN_S, seconds / len(TARGETS))
    while monotonic() < ends:
        for target in TARGETS:
            _feed_for(target, tallies[target.name], random, min(ends, monotonic() + turn))
    return tallies


def _feed_for(target: Target, tally: Tally, random: Random, until: float) -> None:
    """Feed at least one, however late it is."""
    learn(target, garbled(random, target.seeds), tally)
    while monotonic() < until:
        learn(target, garbled(random, target.seeds), tally)


def learn(target: Target, data: bytes, tally: Tally) -> None:
    """Feed the input and count what became of it; what escapes anew is kept, made small."""
    began = monotonic()
    escaped = escapes(target, data, tally)
    tally.slowest_s = max(tally.slowest_s, monotonic() - began)
    if escaped is not None and escaped not in tally.escaped:
        tally.escaped.append(escaped)
        keep(target, smallest(target, data, escaped))


def escapes(target: Target, data: bytes, tally: Tally | None = None) -> str | None:
    """Where an untyped error came from, or None."""
    tally = tally or Tally()
    tally.inputs += 1
    try:
        target.feed(data)
    except TYPED:
        tally.typed += 1
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = "" if trace is None else f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}"
        return f"{type(error).__name__} in {place}"
    else:
        tally.values += 1
    return None


def garbled(random: Random, seeds: tuple[bytes, ...]) -> bytes:
    """One or two seeds, cut, flipped, repeated, spliced, or noise."""
    data = bytearray(random.choice(seeds))
    for _ in range(random.choice((0, 1, 1, 2, 4, 16))):
        place = random.randrange(len(data) + 1)
        match random.randrange(6):
            case 0:
                del data[place : place + random.choice((1, 2, 8, 64))]
            case 1:
                data[place:place] = random.randbytes(random.choice((1, 2, 4, 32)))
            case 2 if data:
                data[place % len(data)] ^= 1 << random.randrange(8)
            case 3:
                other = random.choice(seeds)
                cut = random.randrange(len(other) + 1)
                data[place:] = other[cut:]
            case 4:
                data[place:place] = data[place : place + 64] * random.choice((1, 2, 16))
            case _:
                data[place:place] = random.choice(_NASTY)
    return bytes(data[:_LONGEST]) if len(data) > 10 * _LONGEST else bytes(data)


_NASTY = (
    *(b"\x00", b"\xff" * 4, b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00", b"9" * 5000),
    *(b"-1", b"1e999", b"nan", b"\xf0\x9f\x98\x80", b"[" * 200, b'"' * 3, b"\r\n", b"\\u0000"),
)


def smallest(target: Target, data: bytes, escaped: str) -> bytes:
    """A shorter input with the same fault: pieces are left out while it stays."""
    size = max(1, len(data) // 2)
    while size:
        place = 0
        while place < len(data):
            shorter = data[:place] + data[place + size :]
            if escapes(target, shorter) == escaped:
                data = shorter
            else:
                place += size
        size //= 2
    return data


def keep(target: Target, data: bytes) -> None:
    """Put a crash where the tests find it."""
    name = f"{target.name.replace(' ', '-')}.{sha256(data).hexdigest()[:12]}.bin"
    folder = CORPUS / "crashes"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    print(f"escaped: {target.name}, {len(data)} bytes, kept as {name}", file=sys.stderr)


def table(tallies: dict[str, Tally]) -> str:
    """The figures of a campaign, a border a line."""
    lines = [
        "| border | inputs | values | typed errors | untyped | slowest |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {name} | {tally.inputs:,} | {tally.values:,} | {tally.typed:,} |"
        f" {len(tally.escaped)} | {tally.slowest_s * 1000:.0f} ms |"
        for name, tally in tallies.items()
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
