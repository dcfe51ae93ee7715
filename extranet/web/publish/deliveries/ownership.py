"""The deliveries of the organisation of who is here, and nobody else's."""

from __future__ import annotations

from sqlalchemy import select

from extranet.accounts.memberships import Member
from extranet.accounts.organisations import family
from extranet.database import db
from extranet.exchange.delivering.deliveries import Delivery
from extranet.exchange.runs import RejectedFormation


def own_delivery(member: Member, delivery_id: int) -> bool:
    """Tell whether the delivery is one of the member's organisation."""
    publisher_id = db.session.scalar(select(Delivery.publisher_id).where(Delivery.id == delivery_id))
    return publisher_id is not None and publisher_id in family(member.organisation.id)


def own_rejected(member: Member, rejected_id: int) -> bool:
    """Tell whether a rejected formation came in a delivery of the member's organisation, and its text was kept."""
    query = select(Delivery.publisher_id).join(RejectedFormation, RejectedFormation.run_id == Delivery.run_id)
    query = query.where(RejectedFormation.id == rejected_id, RejectedFormation.text.is_not(None))
    publisher_id = db.session.scalar(query)
    return publisher_id is not None and publisher_id in family(member.organisation.id)
