"""What a run wrote outside revisions, and what stood there: provider names and confirmations of recruitments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, bindparam, delete, exists, insert, literal, select, update
from sqlalchemy.orm import Mapped, mapped_column

from extranet import changes
from extranet.catalogue.providers import Provider
from extranet.catalogue.sessions import TrainingSession
from extranet.database import Instant, Json, db, writing

Told = Mapping[int, Mapping[str, str | None]]
_PROVIDERS = Provider.__table__
_NAMES = (Provider.name, Provider.legal_name, Provider.activity_number)
_AT_ONCE = 1000
_QUIETLY = {"synchronize_session": False}


class ProviderBefore(db.Model):
    """A provider that a run corrected: what it was called, and what the run calls it."""

    __tablename__ = "provider_before"

    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), primary_key=True)
    before: Mapped[dict[str, str | None]] = mapped_column(Json)
    told: Mapped[dict[str, str | None]] = mapped_column(Json)


class RecruitmentBefore(db.Model):
    """A session whose recruitment a run confirmed: when it did, who had confirmed it until then."""

    __tablename__ = "recruitment_before"

    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"), primary_key=True)
    told_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    confirmed_as: Mapped[str | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


def keep_providers(run_id: int, told: Told) -> None:
    """Keep what the providers that a run corrects are called, in short transactions; begun again, it ends the same."""
    _forget(ProviderBefore, ProviderBefore.provider_id, [run_id])
    ids = sorted(told)
    for start in range(0, len(ids), _AT_ONCE):
        with writing() as session:
            named = session.execute(select(Provider.id, *_NAMES).where(Provider.id.in_(ids[start : start + _AT_ONCE])))
            rows = [
                {"run_id": run_id, "provider_id": row.id, "before": _names(row), "told": _only_names(told[row.id])}
                for row in named
            ]
            session.execute(insert(ProviderBefore), rows)


def correct_providers(run_id: int, told: Told) -> None:
    """Write what a run says of the providers whose names it keeps, as somebody may have changed them since; inside
    `writing()`.
    """
    query = select(ProviderBefore.provider_id, ProviderBefore.before, *_NAMES).where(ProviderBefore.run_id == run_id)
    for row in db.session.execute(query.join(Provider, Provider.id == ProviderBefore.provider_id)):
        if _names(row) != row.before:
            same = (ProviderBefore.run_id == run_id, ProviderBefore.provider_id == row.provider_id)
            renamed = update(ProviderBefore).where(*same).values(before=_names(row))
            db.session.execute(renamed, execution_options=_QUIETLY)
    if told:
        named = update(_PROVIDERS).where(_PROVIDERS.c.id == bindparam("provider"))
        named = named.values({name.key: bindparam(f"told_{name.key}") for name in _NAMES})
        rows = [
            {"provider": provider_id, **{f"told_{name}": value for name, value in _only_names(values).items()}}
            for provider_id, values in told.items()
        ]
        db.session.execute(named, rows)


def keep_recruitments(run_id: int, now: datetime, *concerned: Any) -> None:
    """Keep who confirmed the recruitments of the sessions concerned, before a run does; inside `writing()`."""
    session = TrainingSession
    rows = select(literal(run_id), session.id, literal(now, Instant()), session.recruitment_confirmed_at)
    rows = rows.add_columns(session.recruitment_confirmed_as, session.recruitment_confirmed_by_id).where(*concerned)
    columns = ["run_id", "session_id", "told_at", "confirmed_at", "confirmed_as", "confirmed_by_id"]
    db.session.execute(insert(RecruitmentBefore).from_select(columns, rows))


def kept(run_id: int, at: datetime | None = None) -> ColumnElement[bool]:
    """Match the sessions (TrainingSession) whose recruitment a run confirms, at that moment where one is given."""
    same = (RecruitmentBefore.run_id == run_id, RecruitmentBefore.session_id == TrainingSession.id)
    matched = exists().where(*same, *(() if at is None else (RecruitmentBefore.told_at == at,)))
    return matched.correlate(TrainingSession)  # said aloud: two levels down it would match any session


def restore(run_id: int) -> None:
    """Give back what nobody wrote over since; inside `writing()`."""
    _restore_providers(run_id)
    _restore_recruitments(run_id)


def _restore_providers(run_id: int) -> None:
    query = select(Provider.id, *_NAMES, ProviderBefore.before, ProviderBefore.told)
    query = query.join(ProviderBefore, ProviderBefore.provider_id == Provider.id).where(ProviderBefore.run_id == run_id)
    back = {row.id: row.before for row in db.session.execute(query) if _names(row) == row.told}
    if back:
        db.session.execute(update(Provider), [{"id": provider_id, **names} for provider_id, names in back.items()])
        changes.note_all(changes.PROVIDER, back)


def _restore_recruitments(run_id: int) -> None:
    session, kept = TrainingSession, RecruitmentBefore
    db.session.execute(
        update(session)
        .where(session.id == kept.session_id, kept.run_id == run_id)
        .where(session.recruitment_confirmed_at == kept.told_at)
        .values(
            recruitment_confirmed_at=kept.confirmed_at,
            recruitment_confirmed_as=kept.confirmed_as,
            recruitment_confirmed_by_id=kept.confirmed_by_id,
        ),
        execution_options=_QUIETLY,
    )


def forget(run_ids: Any) -> None:
    """Forget what these runs (ids, or a query of them) replaced, a few rows at a time: it never comes back."""
    _forget(ProviderBefore, ProviderBefore.provider_id, run_ids)
    _forget(RecruitmentBefore, RecruitmentBefore.session_id, run_ids)


def _forget(model: Any, record: Any, run_ids: Any) -> None:
    some = select(model.run_id).where(model.run_id.in_(run_ids)).limit(1)
    while (run_id := db.session.scalar(some)) is not None:
        with writing() as session:
            ids = session.scalars(select(record).where(model.run_id == run_id).limit(_AT_ONCE)).all()
            gone = delete(model).where(model.run_id == run_id, record.in_(ids))
            session.execute(gone, execution_options=_QUIETLY)


def _names(row: Any) -> dict[str, str | None]:
    return {"name": row.name, "legal_name": row.legal_name, "activity_number": row.activity_number}


def _only_names(values: Mapping[str, str | None]) -> dict[str, str | None]:
    return {key: values[key] for key in ("name", "legal_name", "activity_number")}
