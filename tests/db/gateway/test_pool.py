"""The connections that the server's threads share."""

from typing import cast

from db.errors import DatabaseUnavailable
from db.gateway.pool import RecordsPool
from db.records import Records


class OpenedRecords:
    """Records of which only their being open matters."""

    def close(self) -> None:
        pass


class Opening:
    """Opens records, unless they are away; counts."""

    def __init__(self) -> None:
        self.away = False
        self.opened = 0

    def __call__(self) -> Records:
        if self.away:
            raise DatabaseUnavailable("away")
        self.opened += 1
        return cast("Records", OpenedRecords())


def test_whoever_asks_first_waits_for_no_opening() -> None:
    opening = Opening()
    pool = RecordsPool(opening, 3)
    pool.open_all()
    assert opening.opened == 3
    with pool.borrowed() as one, pool.borrowed() as other:
        assert one is not other
    pool.open_all()
    assert opening.opened == 3
    pool.close()


def test_what_is_away_at_first_is_opened_when_it_is_needed() -> None:
    opening = Opening()
    pool = RecordsPool(opening, 2)
    opening.away = True
    pool.open_all()
    opening.away = False
    with pool.borrowed(), pool.borrowed():
        assert opening.opened == 2
    pool.close()
