"""Placing blocks into turns: what does not fit goes to the next turn, there are no scroll bars.

Blocks that share a row stand side by side; a text may be broken between two of its lines; a
heading stays with what follows it. Pure arithmetic on heights, so it is tested without a screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Measure:
    """What the placement must know of a block.

    `line_px` is 0 for a block that cannot be broken; else `line_count` lines of that height stand
    in it and `height` is theirs plus `padding`. `group` joins neighbours without a gap.
    """

    height: int
    spans_columns: bool = True
    keeps_with_next: bool = False
    grows_to: int = 0
    group: int | None = None
    line_px: int = 0
    line_count: int = 0
    padding: int = 0
    gap_before: int = 0


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a block, or some of its lines, stands in its turn."""

    block: int
    column: int
    columns: int
    top: int
    height: int
    first_line: int = 0
    last_line: int = 0


@dataclass(frozen=True, slots=True)
class _Row:
    blocks: tuple[int, ...]
    columns: int
    height: int
    gap: int
    first_line: int = 0
    last_line: int = 0


def flow(
    measures: Sequence[Measure], *, height: int, columns: int, most_targets: int = 0
) -> list[list[Placement]]:
    """Return the turns that hold all blocks in their order within `height` pixels.

    Args:
        columns: how many blocks that do not span may stand side by side.
        most_targets: how many of these a turn may hold; 0 for as many as fit.
    """
    pending = _rows(measures, columns)
    turns: list[list[_Row]] = [[]]
    used = 0
    while pending:
        row = pending.pop(0)
        room = height - used - (row.gap if turns[-1] else 0)
        full = most_targets and _targets(turns[-1], measures) + _targets([row], measures) > (
            most_targets
        )
        if row.height <= room and not full:
            used += row.height + (row.gap if turns[-1] else 0)
            turns[-1].append(row)
            continue
        head: _Row | None = None
        tail: _Row | None = row
        if not full:
            head, tail = _broken(row, measures, room)
        if head is not None:
            turns[-1].append(head)
        elif not turns[-1]:
            turns[-1].append(row)
            tail = None
        pending = [*_orphans(turns[-1], measures), *([tail] if tail else []), *pending]
        if pending:
            turns.append([])
            used = 0
    return [_placed(turn, measures, height) for turn in turns]


def needed_height(measures: Sequence[Measure], *, columns: int) -> int:
    """Return the least height in which all blocks stand in one turn."""
    rows = _rows(measures, columns)
    return sum(row.height + (row.gap if number else 0) for number, row in enumerate(rows))


def _rows(measures: Sequence[Measure], columns: int) -> list[_Row]:
    rows: list[_Row] = []
    for number, measure in enumerate(measures):
        last = rows[-1] if rows else None
        beside = (
            last is not None
            and not measure.spans_columns
            and not measures[last.blocks[-1]].spans_columns
            and len(last.blocks) < columns
        )
        if beside and last is not None:
            taller = max(last.height, measure.height)
            rows[-1] = replace(last, blocks=(*last.blocks, number), height=taller)
            continue
        grouped = (
            number > 0 and measure.group is not None and measure.group == measures[number - 1].group
        )
        rows.append(
            _Row(
                (number,),
                1 if measure.spans_columns else columns,
                measure.height,
                0 if grouped else measure.gap_before,
                0,
                measure.line_count,
            )
        )
    return rows


def _targets(rows: Sequence[_Row], measures: Sequence[Measure]) -> int:
    return sum(len(row.blocks) for row in rows if not measures[row.blocks[0]].spans_columns)


def _broken(row: _Row, measures: Sequence[Measure], room: int) -> tuple[_Row | None, _Row]:
    measure = measures[row.blocks[0]]
    lines = row.last_line - row.first_line
    if measure.line_px == 0 or lines < 2:
        return None, row
    fitting = min((room - measure.padding) // measure.line_px, lines - 1)
    if fitting < 1:
        return None, row
    cut = row.first_line + fitting
    head = replace(row, height=measure.padding + fitting * measure.line_px, last_line=cut)
    rest = measure.padding + (lines - fitting) * measure.line_px
    return head, replace(row, height=rest, first_line=cut)


def _orphans(turn: list[_Row], measures: Sequence[Measure]) -> list[_Row]:
    """Take the headings off the end of `turn` that would stand there without what they head."""
    orphans: list[_Row] = []
    while len(turn) > 1 and measures[turn[-1].blocks[-1]].keeps_with_next:
        orphans.insert(0, turn.pop())
    return orphans


def _placed(turn: Sequence[_Row], measures: Sequence[Measure], height: int) -> list[Placement]:
    content = sum(row.height + (row.gap if number else 0) for number, row in enumerate(turn))
    heights = _grown(turn, measures, height - content)
    placements: list[Placement] = []
    top = 0
    for number, row in enumerate(turn):
        top += row.gap if number else 0
        placements += [
            Placement(
                block, column, row.columns, top, heights[number], row.first_line, row.last_line
            )
            for column, block in enumerate(row.blocks)
        ]
        top += heights[number]
    return placements


def _grown(turn: Sequence[_Row], measures: Sequence[Measure], spare: int) -> list[int]:
    """Return the rows' heights, those that may grow sharing the spare room evenly."""
    heights = [row.height for row in turn]
    most = [max(measures[block].grows_to for block in row.blocks) for row in turn]
    growing = [number for number, limit in enumerate(most) if limit > heights[number]]
    while growing and spare >= len(growing):
        share = spare // len(growing)
        for number in list(growing):
            step = min(share, most[number] - heights[number])
            heights[number] += step
            spare -= step
            if heights[number] >= most[number]:
                growing.remove(number)
    return heights
