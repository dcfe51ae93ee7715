"""Whatever points at a person is found, exported and erased: no table escapes."""

from __future__ import annotations

from extranet.application import HOLDINGS
from extranet.database import db

ADDRESSES = {"email", "to", "mail"}
PEOPLE = {"actor_id", "by_id", "user_id", "author_id", "owner_id"}
# Columns that look like a person's and are not: each says why.
OTHERWISE = {
    ("user_account", "email"): "the account itself: privacy.erase empties it",
}


def test_every_column_that_points_at_a_person_is_covered_by_a_personal_py():
    """Add a `Holding` to the `personal.py` of the noun, with what erasing does to the row."""
    pointing = {
        (table.name, column.name)
        for table in db.metadata.tables.values()
        for column in table.columns
        if any(key.column.table.name == "user_account" for key in column.foreign_keys)
        or column.name in ADDRESSES | PEOPLE
        or column.name.endswith("_email")
    }
    covered = {one.covers for one in HOLDINGS}
    assert pointing - covered - set(OTHERWISE) == set()
    assert covered - pointing - {(f"{kind}_revision", "lheo") for kind in ("training", "action", "session")} == set()
