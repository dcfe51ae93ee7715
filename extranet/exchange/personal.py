"""What exchanges say of a person: what they imported, delivered or had prepared."""

from __future__ import annotations

from extranet.accounts.holding import Erasing, Holding
from extranet.exchange.before import RecruitmentBefore
from extranet.exchange.delivering.deliveries import Delivery
from extranet.exchange.orders import FileOrder
from extranet.exchange.runs import ImportRun

HOLDINGS = (
    Holding(FileOrder.owner_id, "Fichiers préparés", Erasing.DELETE),  # the file goes with the next purge
    Holding(ImportRun.author_id, "Imports", Erasing.KEEP),
    Holding(Delivery.author_id, "Livraisons", Erasing.KEEP),
    Holding(RecruitmentBefore.confirmed_by_id, "Recrutements confirmés avant une livraison", Erasing.KEEP),
)
