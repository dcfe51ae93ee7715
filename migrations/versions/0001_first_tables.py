"""The first tables: accounts, the offer and its revisions, imports, reference data, journal, work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

POINTERS = {
    "training": "training_revision",
    "action": "action_revision",
    "training_session": "session_revision",
}


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    op.create_table(
        "network",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network")),
        sa.UniqueConstraint("code", name=op.f("uq_network_code")),
    )
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("values", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
    )
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_message_state"), ["state"], unique=False)

    op.create_table(
        "provider",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("siret", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("legal_name", sa.String(), nullable=True),
        sa.Column("activity_number", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider")),
        sa.UniqueConstraint("siret", name=op.f("uq_provider_siret")),
    )
    with op.batch_alter_table("provider", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_provider_name"), ["name"], unique=False)

    op.create_table(
        "reference_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_version")),
    )
    with op.batch_alter_table("reference_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reference_version_kind"), ["kind"], unique=False)

    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_attempt_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_attempt_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_attempt_email"), ["email"], unique=False)

    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
    )
    op.create_table(
        "work_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("arguments", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("cursor", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_item")),
    )
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.create_index("ix_work_item_next", ["state", "run_at"], unique=False)

    op.create_table(
        "account_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_account_link_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_link_token_hash")),
    )
    with op.batch_alter_table("account_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_link_user_id"), ["user_id"], unique=False)

    op.create_table(
        "commune",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded_name", sa.String(), nullable=False),
        sa.Column("departement", sa.String(length=3), nullable=False),
        sa.Column("region", sa.String(length=3), nullable=True),
        sa.Column("parent", sa.String(length=5), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("error_km", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["reference_version.id"], name=op.f("fk_commune_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commune")),
        sa.UniqueConstraint("version_id", "code", name=op.f("uq_commune_version_id")),
    )
    with op.batch_alter_table("commune", schema=None) as batch_op:
        batch_op.create_index("ix_commune_folded_name", ["version_id", "folded_name"], unique=False)

    op.create_table(
        "former_commune",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("current_code", sa.String(length=5), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("folded_name", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["reference_version.id"], name=op.f("fk_former_commune_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_commune")),
    )
    with op.batch_alter_table("former_commune", schema=None) as batch_op:
        batch_op.create_index("ix_former_commune_code", ["version_id", "code"], unique=False)
        batch_op.create_index("ix_former_commune_folded_name", ["version_id", "folded_name"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("commune", sa.String(), nullable=True),
        sa.Column("departement", sa.String(), nullable=True),
        sa.Column("publishes", sa.Boolean(), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["merged_into_id"], ["organisation.id"], name=op.f("fk_organisation_merged_into_id")),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_organisation_network_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("code", name=op.f("uq_organisation_code")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_network_id"), ["network_id"], unique=False)

    op.create_table(
        "reference_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("extra", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["reference_version.id"], name=op.f("fk_reference_code_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_code")),
        sa.UniqueConstraint("version_id", "code", name=op.f("uq_reference_code_version_id")),
    )
    with op.batch_alter_table("reference_code", schema=None) as batch_op:
        batch_op.create_index("ix_reference_code_parent", ["version_id", "parent"], unique=False)

    op.create_table(
        "commune_postcode",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("postcode", sa.String(length=5), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id", "code"], ["commune.version_id", "commune.code"], name=op.f("fk_commune_postcode_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commune_postcode")),
        sa.UniqueConstraint("version_id", "code", "postcode", name=op.f("uq_commune_postcode_version_id")),
    )
    with op.batch_alter_table("commune_postcode", schema=None) as batch_op:
        batch_op.create_index("ix_commune_postcode_postcode", ["version_id", "postcode"], unique=False)

    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publisher_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("publish", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("counts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_import_run_author_id")),
        sa.ForeignKeyConstraint(["publisher_id"], ["organisation.id"], name=op.f("fk_import_run_publisher_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_run_publisher_id"), ["publisher_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_membership_organisation_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_membership_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("user_id", "organisation_id", "role", name=op.f("uq_membership_user_id")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "training",
        sa.Column("numero", sa.String(), nullable=False),
        sa.Column("publisher_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["publisher_id"], ["organisation.id"], name=op.f("fk_training_publisher_id")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["training_revision.id"], name=op.f("fk_training_revision_id"), use_alter=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
        sa.UniqueConstraint("numero", name=op.f("uq_training_numero")),
    )
    with op.batch_alter_table("training", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_publisher_id"), ["publisher_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_revision_id"), ["revision_id"], unique=False)

    op.create_table(
        "user_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_user_session_organisation_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_user_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "action",
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("numero", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["action_revision.id"], name=op.f("fk_action_revision_id"), use_alter=True
        ),
        sa.ForeignKeyConstraint(["training_id"], ["training.id"], name=op.f("fk_action_training_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("training_id", "numero", name=op.f("uq_action_training_id")),
    )
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_numero"), ["numero"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_revision_id"), ["revision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_training_id"), ["training_id"], unique=False)

    op.create_table(
        "import_problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("numero", sa.String(), nullable=True),
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_import_problem_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_problem")),
    )
    with op.batch_alter_table("import_problem", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_problem_run_id"), ["run_id"], unique=False)

    op.create_table(
        "training_revision",
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("certifying", sa.Boolean(), nullable=True),
        sa.Column("level_in", sa.String(), nullable=True),
        sa.Column("level_out", sa.String(), nullable=True),
        sa.Column("general_aim", sa.String(), nullable=True),
        sa.Column("path_type", sa.String(), nullable=True),
        sa.Column("certifications", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("formacodes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("nsf", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("rome", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("feed_digest", sa.LargeBinary(length=16), nullable=True),
        sa.Column("lheo", sa.Text(), nullable=False),
        sa.Column("delivery", sa.Text(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_training_revision_author_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_training_revision_provider_id")),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_training_revision_run_id")),
        sa.ForeignKeyConstraint(["training_id"], ["training.id"], name=op.f("fk_training_revision_training_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_revision")),
    )
    with op.batch_alter_table("training_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_revision_provider_id"), ["provider_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_revision_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_revision_training_id"), ["training_id"], unique=False)

    op.create_table(
        "action_revision",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("rhythms", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("audiences", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("teaching_mode", sa.String(), nullable=True),
        sa.Column("permanent", sa.Boolean(), nullable=False),
        sa.Column("places", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("funders", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("scheme", sa.String(), nullable=True),
        sa.Column("hours_total", sa.Integer(), nullable=True),
        sa.Column("hours_centre", sa.Integer(), nullable=True),
        sa.Column("hours_company", sa.Integer(), nullable=True),
        sa.Column("handicap_access", sa.String(), nullable=True),
        sa.Column("fees_covered", sa.Boolean(), nullable=True),
        sa.Column("languages", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("feed_digest", sa.LargeBinary(length=16), nullable=True),
        sa.Column("lheo", sa.Text(), nullable=False),
        sa.Column("delivery", sa.Text(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_revision_action_id")),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_action_revision_author_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_action_revision_provider_id")),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_action_revision_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_revision")),
    )
    with op.batch_alter_table("action_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_revision_action_id"), ["action_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_revision_provider_id"), ["provider_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_revision_run_id"), ["run_id"], unique=False)

    op.create_table(
        "training_session",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("places_left", sa.Integer(), nullable=True),
        sa.Column("places_total", sa.Integer(), nullable=True),
        sa.Column("places_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("places_confirmed_as", sa.String(), nullable=True),
        sa.Column("places_confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("numero", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "places_left IS NULL OR places_left >= 0", name=op.f("ck_training_session_places_left_not_negative")
        ),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_training_session_action_id")),
        sa.ForeignKeyConstraint(
            ["places_confirmed_by_id"], ["user_account.id"], name=op.f("fk_training_session_places_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["session_revision.id"], name=op.f("fk_training_session_revision_id"), use_alter=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_session")),
        sa.UniqueConstraint("action_id", "numero", name=op.f("uq_training_session_action_id")),
    )
    with op.batch_alter_table("training_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_session_action_id"), ["action_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_session_numero"), ["numero"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_session_revision_id"), ["revision_id"], unique=False)

    op.create_table(
        "session_revision",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Date(), nullable=True),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("registration_start", sa.Date(), nullable=True),
        sa.Column("registration_end", sa.Date(), nullable=True),
        sa.Column("recruitment_state", sa.String(), nullable=True),
        sa.Column("meetings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("feed_digest", sa.LargeBinary(length=16), nullable=True),
        sa.Column("lheo", sa.Text(), nullable=False),
        sa.Column("delivery", sa.Text(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_session_revision_author_id")),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_session_revision_run_id")),
        sa.ForeignKeyConstraint(["session_id"], ["training_session.id"], name=op.f("fk_session_revision_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_revision")),
    )
    with op.batch_alter_table("session_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_revision_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_revision_session_id"), ["session_id"], unique=False)

    # A record and its revisions point at each other. SQLite has the pointer's key from the table's creation;
    # elsewhere it can only follow once both tables stand.
    if op.get_bind().dialect.name != "sqlite":
        for table, target in POINTERS.items():
            op.create_foreign_key(op.f(f"fk_{table}_revision_id"), table, target, ["revision_id"], ["id"])


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        for table in POINTERS:
            op.drop_constraint(op.f(f"fk_{table}_revision_id"), table, type_="foreignkey")

    with op.batch_alter_table("session_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_revision_session_id"))
        batch_op.drop_index(batch_op.f("ix_session_revision_run_id"))

    op.drop_table("session_revision")
    with op.batch_alter_table("training_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_session_revision_id"))
        batch_op.drop_index(batch_op.f("ix_training_session_numero"))
        batch_op.drop_index(batch_op.f("ix_training_session_action_id"))

    op.drop_table("training_session")
    with op.batch_alter_table("action_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_revision_run_id"))
        batch_op.drop_index(batch_op.f("ix_action_revision_provider_id"))
        batch_op.drop_index(batch_op.f("ix_action_revision_action_id"))

    op.drop_table("action_revision")
    with op.batch_alter_table("training_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_revision_training_id"))
        batch_op.drop_index(batch_op.f("ix_training_revision_run_id"))
        batch_op.drop_index(batch_op.f("ix_training_revision_provider_id"))

    op.drop_table("training_revision")
    with op.batch_alter_table("import_problem", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_problem_run_id"))

    op.drop_table("import_problem")
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_training_id"))
        batch_op.drop_index(batch_op.f("ix_action_revision_id"))
        batch_op.drop_index(batch_op.f("ix_action_numero"))

    op.drop_table("action")
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_session_user_id"))

    op.drop_table("user_session")
    with op.batch_alter_table("training", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_revision_id"))
        batch_op.drop_index(batch_op.f("ix_training_publisher_id"))

    op.drop_table("training")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_organisation_id"))

    op.drop_table("membership")
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_run_publisher_id"))

    op.drop_table("import_run")
    with op.batch_alter_table("commune_postcode", schema=None) as batch_op:
        batch_op.drop_index("ix_commune_postcode_postcode")

    op.drop_table("commune_postcode")
    with op.batch_alter_table("reference_code", schema=None) as batch_op:
        batch_op.drop_index("ix_reference_code_parent")

    op.drop_table("reference_code")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_network_id"))
        batch_op.drop_index(batch_op.f("ix_organisation_merged_into_id"))

    op.drop_table("organisation")
    with op.batch_alter_table("former_commune", schema=None) as batch_op:
        batch_op.drop_index("ix_former_commune_folded_name")
        batch_op.drop_index("ix_former_commune_code")

    op.drop_table("former_commune")
    with op.batch_alter_table("commune", schema=None) as batch_op:
        batch_op.drop_index("ix_commune_folded_name")

    op.drop_table("commune")
    with op.batch_alter_table("account_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_link_user_id"))

    op.drop_table("account_link")
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.drop_index("ix_work_item_next")

    op.drop_table("work_item")
    op.drop_table("user_account")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_attempt_email"))
        batch_op.drop_index(batch_op.f("ix_sign_in_attempt_at"))
        batch_op.drop_index(batch_op.f("ix_sign_in_attempt_address"))

    op.drop_table("sign_in_attempt")
    with op.batch_alter_table("reference_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reference_version_kind"))

    op.drop_table("reference_version")
    with op.batch_alter_table("provider", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_provider_name"))

    op.drop_table("provider")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_message_state"))

    op.drop_table("outbox_message")
    op.drop_table("network")
    op.drop_table("change")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_actor_id"))

    op.drop_table("audit_entry")
