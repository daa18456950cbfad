"""Blocks come in their order, none is lost, none overlaps, and headings keep what they head."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.layout.flowing import Measure, Placement, flow

ROOM = 100

measures = st.builds(
    Measure,
    height=st.integers(1, ROOM),
    spans_columns=st.booleans(),
    gap_before=st.integers(0, 10),
    grows_to=st.integers(0, 150),
)


@given(st.lists(measures, max_size=30), st.integers(1, 3), st.integers(0, 4))
def test_every_block_stands_once_and_in_order(
    blocks: list[Measure], columns: int, most: int
) -> None:
    turns = flow(blocks, height=ROOM, columns=columns, most_targets=most)
    assert [each.block for turn in turns for each in turn] == list(range(len(blocks)))


@given(st.lists(measures, max_size=30), st.integers(1, 3))
def test_nothing_overlaps_or_leaves_its_turn(blocks: list[Measure], columns: int) -> None:
    for turn in flow(blocks, height=ROOM, columns=columns):
        bottom = 0
        for row_top in sorted({each.top for each in turn}):
            row = [each for each in turn if each.top == row_top]
            assert row_top >= bottom
            assert len({each.column for each in row}) == len(row)
            bottom = max(each.top + each.height for each in row)
        assert bottom <= ROOM


@given(st.integers(1, 60), st.integers(5, 20))
def test_a_long_text_is_broken_between_lines_and_none_is_lost(lines: int, line_px: int) -> None:
    text = Measure(height=lines * line_px, line_px=line_px, line_count=lines)
    pieces = [each for turn in flow([text], height=ROOM, columns=1) for each in turn]
    assert pieces[0].first_line == 0
    assert pieces[-1].last_line == lines
    for before, after in pairwise(pieces):
        assert before.last_line == after.first_line
    assert all(each.height <= ROOM for each in pieces)


def test_a_heading_moves_on_with_what_it_heads() -> None:
    blocks = [Measure(70), Measure(20, keeps_with_next=True), Measure(30)]
    turns = flow(blocks, height=ROOM, columns=1)
    assert [[each.block for each in turn] for turn in turns] == [[0], [1, 2]]


def test_blocks_beside_each_other_share_the_height_of_the_taller() -> None:
    blocks = [Measure(30, spans_columns=False), Measure(50, spans_columns=False)]
    assert flow(blocks, height=ROOM, columns=2) == [
        [Placement(0, 0, 2, 0, 50), Placement(1, 1, 2, 0, 50)]
    ]


def test_a_turn_holds_no_more_targets_than_allowed() -> None:
    blocks = [Measure(10, spans_columns=False)] * 10
    turns = flow(blocks, height=ROOM, columns=1, most_targets=4)
    assert [len(turn) for turn in turns] == [4, 4, 2]


def test_free_room_is_shared_among_those_that_grow() -> None:
    blocks = [Measure(20, grows_to=40), Measure(20, grows_to=100), Measure(20)]
    (turn,) = flow(blocks, height=ROOM, columns=1)
    assert [each.height for each in turn] == [40, 40, 20]


def test_rows_of_one_card_have_no_gap() -> None:
    blocks = [
        Measure(10, group=1, gap_before=5),
        Measure(10, group=1, gap_before=5),
        Measure(10, group=2, gap_before=5),
    ]
    (turn,) = flow(blocks, height=ROOM, columns=1)
    assert [each.top for each in turn] == [0, 10, 25]


def _text(lines: int, line_px: int = 10) -> Measure:
    return Measure(height=lines * line_px, line_px=line_px, line_count=lines)


def test_a_text_that_fits_a_turn_is_never_broken() -> None:
    turns = flow([Measure(70), _text(6), Measure(60)], height=ROOM, columns=1)
    pieces = [each for turn in turns for each in turn]
    assert [(each.first_line, each.last_line) for each in pieces if each.block == 1] == [(0, 6)]


@given(st.integers(0, ROOM), st.integers(11, 60))
def test_a_break_leaves_two_lines_on_each_side(above: int, lines: int) -> None:
    turns = flow([Measure(above), _text(lines)], height=ROOM, columns=1)
    pieces = [each for turn in turns for each in turn if each.block == 1]
    assert all(each.last_line - each.first_line >= 2 for each in pieces)


def test_a_group_that_goes_on_begins_with_its_heading_again() -> None:
    blocks = [
        Measure(20, keeps_with_next=True),
        *[Measure(30, group=1, gap_before=5) for _ in range(4)],
    ]
    first, second = flow(blocks, height=ROOM, columns=1)
    assert [(each.block, each.repeated) for each in first] == [(0, False), (1, False), (2, False)]
    assert [(each.block, each.repeated) for each in second] == [(0, True), (3, False), (4, False)]
    assert [each.top for each in second] == [each.top for each in first]


def test_a_small_group_stays_whole() -> None:
    blocks = [Measure(80), *[Measure(15, group=1) for _ in range(2)], Measure(60)]
    turns = flow(blocks, height=ROOM, columns=1)
    assert [[each.block for each in turn] for turn in turns] == [[0], [1, 2, 3]]


def test_a_table_begins_where_enough_of_its_rows_stand() -> None:
    blocks = [Measure(50), *[Measure(15, group=1, least_rows=4) for _ in range(9)]]
    turns = flow(blocks, height=ROOM, columns=1)
    assert [each.block for each in turns[0]] == [0]


def test_the_turns_are_filled_evenly() -> None:
    turns = flow([Measure(20)] * 6, height=ROOM, columns=1)
    assert [len(turn) for turn in turns] == [3, 3]


def test_rows_keep_the_size_they_have_on_the_first_turn() -> None:
    turns = flow([Measure(30, grows_to=60)] * 5, height=ROOM, columns=1)
    heights = {each.height for turn in turns for each in turn}
    assert heights == {33}


def test_evening_out_does_not_tear_a_group() -> None:
    blocks = [*[Measure(15, group=1) for _ in range(5)], *[Measure(20) for _ in range(2)]]
    turns = flow(blocks, height=ROOM, columns=1)
    assert [each.block for each in turns[0]][:5] == [0, 1, 2, 3, 4]


texts = st.builds(
    lambda lines, group: Measure(
        height=10 * lines, line_px=10, line_count=lines, group=group, gap_before=3
    ),
    st.integers(1, 25),
    st.sampled_from([None, 1, 2]),
)
headings = st.builds(
    Measure, height=st.integers(1, ROOM), keeps_with_next=st.just(True), gap_before=st.just(7)
)


@given(st.lists(texts | headings | measures, max_size=20), st.integers(1, 2))
def test_whatever_is_placed_is_placed_once(blocks: list[Measure], columns: int) -> None:
    turns = flow(blocks, height=ROOM, columns=columns)
    own = [each for turn in turns for each in turn if not each.repeated]
    lines = [(each.block, each.first_line, each.last_line) for each in own]
    assert lines == sorted(lines)
    assert {each.block for each in own} == set(range(len(blocks)))
    for number, block in enumerate(blocks):
        pieces = [each for each in own if each.block == number]
        assert sum(each.last_line - each.first_line for each in pieces) == block.line_count


def test_of_several_heads_the_nearest_comes_again_where_all_have_no_room() -> None:
    legend = Measure(45, keeps_with_next=True)
    numbers = Measure(10, keeps_with_next=True, group=1)
    years = [Measure(10, group=1, least_rows=4)] * 12
    turns = flow([legend, numbers, *years], height=ROOM, columns=1)
    assert [turn[0].block for turn in turns] == [0, 1]
    assert turns[1][0].repeated
