import time
import pytest
from store.engine import Store
@pytest.mark.parametrize("n", range(20))
def test_x(store: Store, n) -> None:
    with store.writing() as c:
        c.exec_driver_sql("insert into heartbeats values ('a','2026-01-01 00:00:00+00:00','b')")
    with store.reading() as c:
        assert c.exec_driver_sql("select count(*) from heartbeats").scalar()==1
