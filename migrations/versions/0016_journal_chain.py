"""The chain of the journal: seals, a head, and a database that refuses to change what was written."""

from __future__ import annotations

import json
import secrets
from datetime import UTC
from hashlib import sha256

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

GENESIS = "0" * 64
FROZEN = "id, at, actor_id, organisation_id, verb, kind, record_id, details, address_digest"
AT_ONCE = 1000

# name: (when, table, which rows are refused)
REFUSED = {
    "audit_entry_frozen": (f"UPDATE OF {FROZEN}", "audit_entry", "TRUE"),
    "audit_entry_address": (
        "UPDATE OF address, address_salt",
        "audit_entry",
        "NEW.address IS NOT NULL OR NEW.address_salt IS NOT NULL",
    ),
    "audit_entry_kept": (
        "DELETE",
        "audit_entry",
        "COALESCE((SELECT position FROM audit_seal WHERE entry_id = OLD.id), 2147483647)"
        " > (SELECT purged_position FROM audit_head)",
    ),
    "audit_seal_frozen": ("UPDATE", "audit_seal", "TRUE"),
    "audit_seal_kept": ("DELETE", "audit_seal", "OLD.position > (SELECT purged_position FROM audit_head)"),
    "audit_head_forward": (
        "UPDATE",
        "audit_head",
        "NEW.position < OLD.position OR NEW.purged_position < OLD.purged_position",
    ),
    "audit_head_kept": ("DELETE", "audit_head", "TRUE"),
}


def upgrade() -> None:
    op.create_table(
        "audit_seal",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_seal_entry_id")),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("purged_position", sa.Integer(), nullable=False),
        sa.Column("purged_digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.add_column("audit_entry", sa.Column("address_salt", sa.String(), nullable=True))
    op.add_column("audit_entry", sa.Column("address_digest", sa.String(), nullable=True))
    _seal_what_is_there()
    for name, (when, table, refused) in REFUSED.items():
        _refuse(name, when, table, refused)


def _seal_what_is_there() -> None:
    connection = op.get_bind()
    details = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    names = ("id", "actor_id", "organisation_id", "verb", "kind", "record_id", "address")
    at = sa.column("at", sa.DateTime(timezone=True))
    entries = sa.table("audit_entry", *map(sa.column, names), at, sa.column("details", details))
    seals = sa.table("audit_seal", sa.column("position"), sa.column("entry_id"), sa.column("digest"))
    position, digest, last = 0, GENESIS, 0
    address = sa.text("UPDATE audit_entry SET address_salt = :salt, address_digest = :digest WHERE id = :id")
    while True:
        query = sa.select(entries).where(entries.c.id > last).order_by(entries.c.id).limit(AT_ONCE)
        rows = connection.execute(query).all()
        if not rows:
            break
        found, places = [], []
        for row in rows:
            place = None
            if row.address:
                salt = secrets.token_hex(16)
                place = sha256(f"{salt}:{row.address}".encode()).hexdigest()
                places.append({"salt": salt, "digest": place, "id": row.id})
            position, digest, last = position + 1, _sealed(digest, row, place), row.id
            found.append({"position": position, "entry_id": row.id, "digest": digest})
        connection.execute(seals.insert(), found)
        if places:
            connection.execute(address, places)
    head = sa.text("INSERT INTO audit_head VALUES (1, :position, :digest, 0, :genesis)")
    connection.execute(head, {"position": position, "digest": digest, "genesis": GENESIS})


def _sealed(previous: str, row: sa.Row, place: str | None) -> str:
    at = (row.at if row.at.tzinfo else row.at.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="microseconds")
    said = [row.id, at, row.actor_id, row.organisation_id, row.verb, row.kind, row.record_id, row.details, place]
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(f"{previous}\n{text}".encode()).hexdigest()


def _refuse(name: str, when: str, table: str, refused: str) -> None:
    """Make the database refuse these rows; a condition that reads other tables stands in the function on PostgreSQL."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        return
    row = "OLD" if when == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {refused} THEN "
        f"RAISE EXCEPTION '{table} is append-only'; END IF; RETURN {row}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, (_, table, _) in REFUSED.items():
        op.execute(f"DROP TRIGGER {name}" if sqlite else f"DROP TRIGGER {name} ON {table}")
        if not sqlite:
            op.execute(f"DROP FUNCTION {name}()")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_column("address_digest")
        batch_op.drop_column("address_salt")
    op.drop_table("audit_head")
    op.drop_table("audit_seal")
