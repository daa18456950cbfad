"""The shipping guides on the glass: nothing cut, their codes readable, their lists keep their turn.

In full, every guide on every panel in both languages and every mode: pytest -m every_guide.
"""

from kiosk.guides.pages import papers_page
from tests.kiosk.guides.samples import shipped
from tests.kiosk.ui.conftest import MakeWindow


def test_a_tick_list_stays_where_it_was_touched(make_window: MakeWindow) -> None:
    guide = shipped("weihai").guide("48-injury-recognition-unit")
    assert guide is not None
    window = make_window((1280, 1024))
    flow = window.show_page(papers_page(guide, frozenset())).flow
    last = flow.turns - 1
    assert last > 0

    page = papers_page(
        guide, frozenset({9}), touched=len(papers_page(guide, frozenset()).entries) - 1
    )

    assert window.show_page(page).flow.turn == last
