"""What belongs to somebody else: one thing of each kind that an address can name, made by Pôle emploi or by Tom."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from extranet import clock
from extranet.accounts import organisations, people
from extranet.accounts.belonging import TAKEN_OUT
from extranet.accounts.newcomers import Newcomer
from extranet.accounts.passkeys import Passkey
from extranet.accounts.roles import Role
from extranet.accounts.sessions import UserSession
from extranet.audit import journal
from extranet.catalogue import lots
from extranet.catalogue.confirming.requests import ConfirmationRequest
from extranet.catalogue.conflicts import FieldConflict
from extranet.catalogue.proposals import Proposal, Verdict
from extranet.catalogue.providers import Provider
from extranet.catalogue.remarks import Remark
from extranet.catalogue.requirements import Requirement
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.database import db, writing
from extranet.exchange import offer_files
from extranet.exchange.delivering.deliveries import Delivery
from extranet.exchange.orders import FileOrder
from extranet.exchange.runs import RejectedFormation
from extranet.search.alerting.saved import SavedSearch
from extranet.search.exporting import exports
from extranet.web.publish.desk.bulk import LOT
from tests.factories.accounts import an_account, an_organisation
from tests.factories.offer import action_ids, import_run, session_ids, training

ANA, PAUL, LEA, TOM, NORA, OLGA = (
    "ana@region.example",
    "paul@pole-emploi.example",
    "lea@mission-locale.example",
    "tom@cap-emploi.example",
    "nora@mission-locale.example",
    "olga@cap-emploi.example",
)

OTHERS = "d’autrui"  # in everything that Ana and Léa must never read


def build() -> dict[str, int]:
    """Make Ana of the Région, Léa of Pau, and what Paul and Tom have; return the ids by the names of the addresses."""
    an_account(ANA, Role.PUBLISHER, name="Ana", organisation=organisations.find("region").id)
    paul = an_account(
        PAUL, Role.PUBLISHER, name=f"Paul, {OTHERS}", organisation=organisations.find("pole-emploi").id
    ).id
    an_account(LEA, Role.REFERENT, name="Léa")
    dax = an_organisation(f"Cap emploi {OTHERS}", "cap-emploi")
    tom = an_account(TOM, Role.REFERENT, name=f"Tom, {OTHERS}", organisation=dax).id
    an_account(NORA, Role.NETWORK_ADMINISTRATOR, name="Nora")
    an_account(OLGA, Role.NETWORK_ADMINISTRATOR, name=f"Olga, {OTHERS}", organisation=dax)
    draft = training("T1", f"Brouillon {OTHERS}", publisher="pole-emploi", state=State.DRAFT)
    other = training("T2", f"Autre brouillon {OTHERS}", publisher="pole-emploi", state=State.DRAFT)
    away = training("T3", f"Écarté {OTHERS}", publisher="pole-emploi", state=State.DRAFT)
    with writing():
        db.session.get_one(Training, away).revision_id = None
    return _records(draft, other) | {"put_away": away} | _work(draft, paul) | _personal(draft, tom, dax) | _own()


def _own() -> dict[str, int]:
    """Add what Ana and Léa ask from: drafts of the Région, an action online, the organisation of Léa."""
    mine, twin, away = (training(number, "À moi", state=State.DRAFT) for number in ("M1", "M2", "M4"))
    online = action_ids(training("M3", "En ligne"))[0]
    with writing():
        db.session.get_one(Training, away).revision_id = None
    return {
        "my_training": mine,
        "my_twin": twin,
        "my_away": away,
        "my_session": session_ids(mine)[0],
        "my_revision": db.session.get_one(Training, mine).revision_id,
        "my_action": online,
        "my_body": an_organisation(),
        "my_self": people.by_email(LEA).id,
    }


def _records(draft: int, other: int) -> dict[str, int]:
    return {
        "training_id": draft,
        "other_id": other,
        "formations": draft,
        "actions": action_ids(draft)[0],
        "sessions": session_ids(draft)[0],
        "action_id": action_ids(draft)[0],
        "session_id": session_ids(draft)[0],
        "revision_id": db.session.scalar(select(TrainingRevision.id).where(TrainingRevision.training_id == draft)),
        "provider_id": db.session.scalar(select(Provider.id)),
    }


def _work(draft: int, paul: int) -> dict[str, int]:
    """Add what the publisher of another offer works with."""
    theirs, now = organisations.find("pole-emploi").id, clock.now()
    run = import_run("pole-emploi", f"{OTHERS}.xml", problems=1)
    with writing() as session:
        delivery = Delivery(publisher_id=theirs, origin="upload", file_name=f"{OTHERS}.xml", stored="a", size=1,
                            digest="a", kind="lheo", full=False, run_id=run)  # fmt: skip
        rejected = RejectedFormation(run_id=run, element="formation", message="illisible", text="<formation/>")
        conflict = FieldConflict(publisher_id=theirs, level="training", record_id=draft, field="titre", run_id=run)
        asked = ConfirmationRequest(publisher_id=theirs, email="a@afpa.example", asked_at=now, first_asked_at=now,
                                    expires_at=now + timedelta(days=15))  # fmt: skip
        order = _order(offer_files.KIND, paul, theirs, state=None, ids=None)
        remark = Remark(action_id=action_ids(draft)[0], kind="contenu", text=f"Erreur {OTHERS}", author_id=paul,
                        organisation_id=theirs)  # fmt: skip
        lot = journal.record(LOT, "training", None, by=paul, organisation_id=theirs, done_verb="publish", done={})
        point = Requirement(publisher_id=theirs, level="training", code="content", since=now.date(), days=30,
                            dropped_at=now)  # fmt: skip
        shown = db.session.get_one(Training, draft).revision_id
        proposal = Proposal(
            kind="training",
            record_id=draft,
            publisher_id=theirs,
            base_id=shown,
            revision_id=shown,
            submitted_by_id=paul,
            submitted_at=now,
            settled_at=now,
            verdict=Verdict.TAKEN_BACK,
        )
        session.add_all((delivery, point, rejected, conflict, asked, order, remark, proposal))
        session.flush()
        rolled = lots.begin(7, by=paul, as_=theirs)
        return {"run_id": run, "delivery_id": delivery.id, "rejected_id": rejected.id, "conflict_id": conflict.id,
                "request_id": asked.id, "order_id": order.id, "remark_id": remark.id, "lot_id": lot.id,
                "asked_id": point.id, "proposal_id": proposal.id,
                "rolled_lot_id": rolled}  # fmt: skip


def _personal(draft: int, tom: int, dax: int) -> dict[str, int]:
    """Add what an adviser of another organisation keeps."""
    with writing() as session:
        search = SavedSearch(user_id=tom, organisation_id=dax, name=f"Soudure {OTHERS}", args={"q": "soudeur"})
        order = _order(exports.KIND, tom, dax, args={"q": "soudeur"}, day="2026-11-28")
        newcomer = Newcomer(email="eva@cap-emploi.example", name=f"Eva, {OTHERS}", organisation_id=dax)
        key = Passkey(user_id=tom, credential_id=b"tom", public_key=b"key", sign_count=0, name=f"Clé {OTHERS}")
        here = UserSession(user_id=tom, organisation_id=dax, token_hash="tom", created_at=clock.now(),
                           last_seen_at=clock.now(), agent=f"Firefox {OTHERS}")  # fmt: skip
        session.add_all((search, order, newcomer, key, here))
        removal = journal.record(TAKEN_OUT, "user_account", tom, by=None, organisation_id=dax, removed=["prescriber"])
        session.flush()
        own = {
            "passkey_id": key.id,
            "user_session_id": here.id,
            "organisation_id": dax,
            "user_id": tom,
            "newcomer_id": newcomer.id,
            "removal_id": removal.id,
        }
        return own | {"search_id": search.id, "export_id": order.id}


def _order(kind: str, owner: int, organisation: int, **asked: object) -> FileOrder:
    return FileOrder(owner_id=owner, organisation_id=organisation, work_kind=kind, asked=asked, kind="xlsx",
                     state="done", expires_at=clock.now() + timedelta(days=7))  # fmt: skip
