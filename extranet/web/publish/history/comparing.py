"""Two versions of a record: who wrote them, the fields that differ, and which others there are to compare."""

from __future__ import annotations

from typing import Any

from extranet.catalogue.differences import differences
from extranet.web import formats
from extranet.web.publish.history.display import changed_field
from extranet.web.publish.traces import written_by

MOST_VERSIONS = 100


def page(before: Any, after: Any, known: list[Any], current_id: int) -> dict[str, Any]:
    """Return what the page shows of two versions (rows); `known` are those that one may choose."""
    others = {row.id: row for row in (*known, before, after)}
    return {
        "before": _told(before, current_id),
        "after": _told(after, current_id),
        "fields": [changed_field(field) for field in differences(before.lheo, after.lheo)],
        "versions": [_told(row, current_id) for row in sorted(others.values(), key=lambda row: row.at, reverse=True)],
    }


def _told(row: Any, current_id: int) -> dict[str, Any]:
    current = row.id == current_id
    who = written_by(row.author, row.file_name)
    label = f"{formats.moment(row.at)}, {who}{' (en place)' if current else ''}"
    return {"id": row.id, "when": formats.moment(row.at), "who": who, "current": current, "label": label}
