"""Placing blocks into turns: what does not fit goes to the next turn, there are no scroll bars.

Blocks that share a row stand side by side. A heading stays with what follows it and comes again
over the rest of its group; a small group stays whole. A text is broken between two of its lines
only if no turn holds all of it. Pure arithmetic on heights, so it is tested without a screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

_LEAST_LINES = 2
"""So many lines of a broken text stand on each side of the break, where a turn can hold them."""
_SMALL_GROUP_SHARE = 1 / 3
"""A group that takes no more of a turn than this stays whole."""
_MOST_HEADS_SHARE = 1 / 2
"""What heads a group comes again on the next turn only if it leaves so much of that."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What the placement must know of a block.

    `line_px` is 0 for a block that cannot be broken; else `line_count` lines of that height stand
    in it and `height` is theirs plus `padding`. `group` joins neighbours without a gap; so many
    rows of it as its first row's `least_rows` stand together where it begins.
    """

    height: int
    spans_columns: bool = True
    keeps_with_next: bool = False
    grows_to: int = 0
    group: int | None = None
    least_rows: int = 1
    line_px: int = 0
    line_count: int = 0
    padding: int = 0
    gap_before: int = 0


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a block, or some of its lines, stands in its turn; a heading may come `repeated`."""

    block: int
    column: int
    columns: int
    top: int
    height: int
    first_line: int = 0
    last_line: int = 0
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    blocks: tuple[int, ...]
    columns: int
    height: int
    gap: int
    first_line: int = 0
    last_line: int = 0
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class _Heads:
    """What heads a group, and the gap between that and the group's first row."""

    rows: tuple[_Row, ...]
    gap: int


def flow(
    measures: Sequence[Measure], *, height: int, columns: int, most_targets: int = 0
) -> list[list[Placement]]:
    """Return the turns that hold all blocks in their order within `height` pixels.

    Args:
        columns: how many blocks that do not span may stand side by side.
        most_targets: how many of these a turn may hold; 0 for as many as fit.
    """
    rows = _rows(measures, columns)
    turns = _turns(rows, measures, height, most_targets)
    if len(turns) > 1 and 2 * _content(turns[-1]) < height:
        turns = _evened(turns, rows, measures, height, most_targets)
    return _placed_all(turns, measures, height)


def _turns(
    rows: Sequence[_Row],
    measures: Sequence[Measure],
    height: int,
    most_targets: int,
    limit: int | None = None,
) -> list[list[_Row]]:
    """Return the rows in turns that are filled up to `limit`, by default to their `height`."""
    pending, heads = list(rows), _heads(rows, measures)
    limit = height if limit is None else limit
    turns: list[list[_Row]] = [[]]
    while pending:
        row = pending.pop(0)
        turn = turns[-1]
        full = most_targets and _targets([*turn, row], measures) > most_targets
        room = limit - _content(turn) - (row.gap if turn else 0)
        anew = full or _begins_anew(row, pending, turn, measures, height=height, room=room)
        if row.height <= room and not anew:
            turn.append(row)
            continue
        head: _Row | None = None
        tail: _Row | None = row
        if not anew:
            head, tail = _broken(row, measures, turn, height=height, room=room)
        if head is not None:
            turn.append(head)
        elif not turn:
            turn.append(row)
            tail = None
        pending = [*_orphans(turn, measures), *([tail] if tail else []), *pending]
        if pending:
            again = _repeated(heads, turn, pending[0], measures, height)
            turns.append(again)
            if again:
                pending[0] = replace(
                    pending[0], gap=heads[measures[pending[0].blocks[0]].group].gap
                )
    return turns


def _evened(
    turns: list[list[_Row]],
    rows: Sequence[_Row],
    measures: Sequence[Measure],
    height: int,
    most_targets: int,
) -> list[list[_Row]]:
    """Return as many turns, filled as evenly as their rows allow; broken texts stay as they are."""
    too_low, enough = max(row.height for row in rows) - 1, height
    while enough - too_low > 1:
        middle = (too_low + enough) // 2
        tried = _turns(rows, measures, height, most_targets, middle)
        if (
            len(tried) > len(turns)
            or any(_only_heads(turn, measures) for turn in tried)
            or _cut_groups(tried, measures) > _cut_groups(turns, measures)
            or sum(not row.repeated for turn in tried for row in turn) > len(rows)
        ):
            too_low = middle
        else:
            enough, turns = middle, tried
    return turns


def needed_height(measures: Sequence[Measure], *, columns: int) -> int:
    """Return the least height in which all blocks stand in one turn."""
    return _content(_rows(measures, columns))


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


def _content(turn: Sequence[_Row]) -> int:
    return sum(row.height + (row.gap if number else 0) for number, row in enumerate(turn))


def _heads(rows: Sequence[_Row], measures: Sequence[Measure]) -> dict[int | None, _Heads]:
    """Return what heads each group: the rows that keep with its first."""
    heads: dict[int | None, _Heads] = {}
    run: list[_Row] = []
    for row in rows:
        measure = measures[row.blocks[0]]
        if measure.keeps_with_next:
            run.append(replace(row, repeated=True))
            continue
        if run and measure.group is not None:
            heads.setdefault(measure.group, _Heads(tuple(run), row.gap))
        run = []
    return heads


def _begins_anew(
    row: _Row,
    following: Sequence[_Row],
    turn: Sequence[_Row],
    measures: Sequence[Measure],
    *,
    height: int,
    room: int,
) -> bool:
    """Whether `row` begins a group of which too little would stand on this turn."""
    first = measures[row.blocks[0]]
    if first.group is None or first.keeps_with_next or _only_heads(turn, measures):
        return False
    if _last_group(turn, measures) == first.group:
        return False
    group = [row]
    for each in following:
        if measures[each.blocks[0]].group != first.group:
            break
        group.append(each)
    whole = _content(group)
    if whole <= height * _SMALL_GROUP_SHARE:
        return whole > room
    return _content(group[: first.least_rows]) > room


def _last_group(turn: Sequence[_Row], measures: Sequence[Measure]) -> int | None:
    for row in reversed(turn):
        if not measures[row.blocks[0]].keeps_with_next:
            return measures[row.blocks[0]].group
    return None


def _cut_groups(turns: Sequence[Sequence[_Row]], measures: Sequence[Measure]) -> int:
    """Return how many turns end in the midst of a group."""
    lasts = [_last_group(turn, measures) for turn in turns]
    firsts = [measures[turn[0].blocks[0]].group for turn in turns]
    repeats = [turn[0].repeated for turn in turns]
    return sum(
        again or (last is not None and last == first)
        for last, first, again in zip(lasts, firsts[1:], repeats[1:], strict=False)
    )


def _only_heads(turn: Sequence[_Row], measures: Sequence[Measure]) -> bool:
    return all(measures[row.blocks[-1]].keeps_with_next for row in turn)


def _repeated(
    heads: dict[int | None, _Heads],
    turn: Sequence[_Row],
    row: _Row,
    measures: Sequence[Measure],
    height: int,
) -> list[_Row]:
    """Return what heads the group of `row`, where `turn` ended in the midst of that.

    Of several heads those nearest to it come again where there is no room for all.
    """
    measure = measures[row.blocks[0]]
    found = heads.get(measure.group)
    if found is None or _last_group(turn, measures) != measure.group:
        return []
    least = measure.padding + measure.line_px if measure.line_px else row.height
    rows = list(found.rows)
    while rows:
        needed = _content(rows)
        if needed <= height * (1 - _MOST_HEADS_SHARE) and needed + found.gap + least <= height:
            break
        rows.pop(0)
    return rows


def _broken(
    row: _Row, measures: Sequence[Measure], turn: Sequence[_Row], *, height: int, room: int
) -> tuple[_Row | None, _Row]:
    """Return the part of `row` that stands in `room` and the rest; no part of what fits a turn."""
    measure = measures[row.blocks[0]]
    lines = row.last_line - row.first_line
    begun = not _only_heads(turn, measures)
    if measure.line_px == 0 or lines < _LEAST_LINES or (begun and row.height <= height):
        return None, row
    fitting = (room - measure.padding) // measure.line_px
    if lines >= 2 * _LEAST_LINES:
        fitting = min(fitting, lines - _LEAST_LINES)
    fitting = min(fitting, lines - 1)
    if fitting < (_LEAST_LINES if begun else 1):
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


def _placed_all(
    turns: Sequence[Sequence[_Row]], measures: Sequence[Measure], height: int
) -> list[list[Placement]]:
    placed: list[list[Placement]] = []
    most: int | None = None
    for turn in turns:
        heights = _grown(turn, measures, height - _content(turn), most)
        grown = [px - row.height for px, row in zip(heights, turn, strict=True)]
        if most is None and any(_grows(row, measures) for row in turn):
            most = max(grown)
        placed.append(_placed(turn, heights))
    return placed


def _placed(turn: Sequence[_Row], heights: Sequence[int]) -> list[Placement]:
    placements: list[Placement] = []
    top = 0
    for number, (row, height) in enumerate(zip(turn, heights, strict=True)):
        top += row.gap if number else 0
        placements += [
            Placement(
                block,
                column,
                row.columns,
                top,
                height,
                row.first_line,
                row.last_line,
                repeated=row.repeated,
            )
            for column, block in enumerate(row.blocks)
        ]
        top += height
    return placements


def _grows(row: _Row, measures: Sequence[Measure]) -> bool:
    return any(measures[block].grows_to > row.height for block in row.blocks)


def _grown(
    turn: Sequence[_Row], measures: Sequence[Measure], spare: int, most_px: int | None
) -> list[int]:
    """Return the rows' heights, those that may grow sharing the spare room evenly.

    None grows by more than `most_px`, what the turn before it grew, so that rows keep their size.
    """
    heights = [row.height for row in turn]
    most = [max(measures[block].grows_to for block in row.blocks) for row in turn]
    if most_px is not None:
        most = [min(limit, row.height + most_px) for limit, row in zip(most, turn, strict=True)]
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
