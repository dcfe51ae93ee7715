"""Every screen of what an administrator looks after, on one blueprint."""

from __future__ import annotations

from extranet.web.operate import (
    announcement_routes,
    disk_routes,
    home_routes,
    index_routes,
    mail_routes,
    reference_routes,
    setting_routes,
    work_routes,
)
from extranet.web.operate.blueprint import blueprint

SCREENS = (
    home_routes,
    mail_routes,
    work_routes,
    index_routes,
    disk_routes,
    announcement_routes,
    reference_routes,
    setting_routes,
)

__all__ = ["SCREENS", "blueprint"]
