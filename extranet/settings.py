"""Every setting of the product: its name, type, default and meaning. The README's table comes from here."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from extranet.retention import Retention

PREFIX = "EXTRANET_"
DEVELOPMENT, PRODUCTION = "development", "production"
LOCAL_ADDRESS = "http://127.0.0.1:8000"
PROCONNECT_SCOPES = "openid given_name usual_name email siret"


IGN_PLAN = (
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2"
    "&STYLE=normal&TILEMATRIXSET=PM&FORMAT=image/png&TILEMATRIX={z}&TILECOL={x}&TILEROW={y}"
)


class SettingsError(ValueError):
    """A setting is missing or makes no sense; the application does not start."""


def _boolean(text: str) -> bool:
    lowered = text.strip().lower()
    if lowered in {"1", "true", "yes", "on", "oui"}:
        return True
    if lowered in {"0", "false", "no", "off", "non", ""}:
        return False
    raise ValueError("expected yes or no")


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("expected https://name or https://name/folder")
    return text.rstrip("/")


def _tiles(text: str) -> str:
    if text == "none":
        return ""
    if urlsplit(text).scheme not in {"http", "https"} or not all(part in text for part in ("{z}", "{x}", "{y}")):
        raise ValueError("expected https://… with {z}, {x} and {y}, or none")
    return text


def _environment(text: str) -> str:
    if text not in {DEVELOPMENT, PRODUCTION}:
        raise ValueError(f"expected {DEVELOPMENT} or {PRODUCTION}")
    return text


def _issuer(text: str) -> str:
    """Keep the name of an identity provider as it is written: its tokens must bear the very same."""
    _web_address(text)
    return text


def _setting(read: Callable[[str], Any], default: Any, meaning: str, shown: str | None = None) -> Any:
    return field(default=default, metadata={"read": read, "meaning": meaning, "shown": shown})


def _secret(meaning: str, shown: str) -> Any:
    return field(default="", repr=False, metadata={"read": str, "meaning": meaning, "shown": shown})


@dataclass(frozen=True, kw_only=True)
class Settings(Retention):
    """Hold the settings of one application."""

    env: str = _setting(_environment, DEVELOPMENT, "`development` or `production`")
    data_dir: Path = _setting(Path, Path("instance"), "Folder of the database and the index")
    database_url: str = _setting(
        str, "", "Database; PostgreSQL as `postgresql+psycopg://…`", "SQLite file in the data folder"
    )
    secret_key: str = _secret(
        "Signs cookies and links; required in production", "made once in the data folder (development)"
    )
    today: date | None = _setting(
        date.fromisoformat, None, "Answer as on this day, AAAA-MM-JJ (development only)", "the calendar's"
    )
    site_name: str = _setting(str, "Extranet formation", "Name of the site in the header and the titles")
    region_name: str = _setting(str, "Aquitaine", "Name of the Région beside the site's name")
    contact_email: str = _setting(str, "assistance@region.example", "Whom people write to for help")
    publisher: str = _setting(str, "", "Who publishes the site: name and address, on the legal page", "the Région")
    publication_director: str = _setting(
        str, "", "Who directs the publication, on the legal page", "said to be missing"
    )
    host: str = _setting(str, "", "Who hosts the site: name, address, telephone", "said to be missing")
    dpo_email: str = _setting(str, "", "Whom people write to about their data", "`EXTRANET_CONTACT_EMAIL`")
    site_url: str = _setting(
        _web_address,
        "",
        "Address of the site in the links of mails; in production mails wait until it is set",
        "`http://127.0.0.1:8000` (development)",
    )
    smtp_host: str = _setting(
        str,
        "",
        "Server that takes the mails; without one, in production, they wait",
        "none: files in `mail/` (development)",
    )
    smtp_port: int = _setting(int, 587, "Port of that server")
    smtp_starttls: bool = _setting(_boolean, True, "Speak to it under TLS, or not at all", "`yes`")
    smtp_user: str = _setting(str, "", "Name by which it knows us", "none")
    smtp_password: str = _secret("The password of that name", "none")
    mail_from: str = _setting(str, "", "Address that mails come from", "`EXTRANET_CONTACT_EMAIL`")
    tile_url: str = _setting(
        _tiles,
        IGN_PLAN,
        "Address of the map tiles with `{z}`, `{x}`, `{y}`, or `none`; its host enters the security policy",
        "IGN, Plan IGN v2",
    )
    tile_credit: str = _setting(str, "© IGN", "Who made the tiles, told on the map")
    proconnect_issuer: str = _setting(
        _issuer, "", "Address of ProConnect, or of another OpenID Connect provider; unset, nothing of it shows", "none"
    )
    proconnect_client_id: str = _setting(str, "", "Name by which it knows us", "none")
    proconnect_client_secret: str = _secret("The secret of that name", "none")
    proconnect_scopes: str = _setting(str, PROCONNECT_SCOPES, "What it is asked about a person")
    proconnect_strong_acr: str = _setting(
        str, "", "Values of `acr`, apart by spaces, that stand for our second factor", "none: ours is always asked"
    )
    proconnect_vouches: bool = _setting(
        _boolean, False, "It vouches for every address, even without `email_verified`", "`no`"
    )
    proconnect_timeout: float = _setting(float, 5.0, "Seconds that each of its answers may take")
    dormant_reminder_days: int = _setting(int, 335, "Days without a visit after which the owner of an account is told")
    dormant_closing_days: int = _setting(int, 365, "Days without a visit after which an account is closed")
    access_review_days: int = _setting(int, 182, "Days after which a referent confirms the list of accounts again")
    backups_kept: int = _setting(int, 7, "Nightly backups kept in `backups/`; `0`: none is made")
    health_token: str = _secret("Word that opens the details of `/sante`", "none: nobody reads them")
    demonstration_password_alone: bool = _setting(
        _boolean,
        True,
        "Accounts of the demonstration need no code (development only: production refuses these accounts)",
        "`yes`",
    )
    trusted_proxies: int = _setting(int, 0, "Number of reverse proxies in front whose `X-Forwarded-*` are believed")

    @property
    def production(self) -> bool:
        """Tell whether this is the real thing."""
        return self.env == PRODUCTION

    @property
    def database(self) -> str:
        """Return the database's URL."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'extranet.sqlite'}"

    @property
    def address(self) -> str:
        """Return the address of the site, without a final slash; empty in production when it is not set."""
        return self.site_url or ("" if self.production else LOCAL_ADDRESS)

    @property
    def mail_dir(self) -> Path:
        """Return the folder where development writes its mails."""
        return self.data_dir / "mail"

    @property
    def exports_dir(self) -> Path:
        """Return the folder of the files that exports make."""
        return self.data_dir / "exports"

    @property
    def deliveries_dir(self) -> Path:
        """Return the folder of the files that publishers deliver."""
        return self.data_dir / "deliveries"

    @property
    def feeds_dir(self) -> Path:
        """Return the folder that is watched for files: one folder for each publisher, named by its code."""
        return self.data_dir / "feeds"

    @property
    def partners_dir(self) -> Path:
        """Return the folder of the files made each night for partners."""
        return self.data_dir / "partners"

    @property
    def references_dir(self) -> Path:
        """Return the folder of the reference files that wait to be read."""
        return self.data_dir / "references"

    @property
    def backups_dir(self) -> Path:
        """Return the folder of the backups."""
        return self.data_dir / "backups"

    @property
    def announcements_mark(self) -> Path:
        """Return the file that changes when an announcement does."""
        return self.data_dir / "announcements"

    @property
    def index_dir(self) -> Path:
        """Return the folder of the search index, a disposable cache."""
        return self.data_dir / "index"

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings; raise SettingsError where one makes no sense or a secret is missing."""
        values: dict[str, Any] = {}
        for declared in fields(cls):
            name = PREFIX + declared.name.upper()
            text = environ.get(name)
            if text is None or (text == "" and declared.name != "region_name"):
                continue
            try:
                values[declared.name] = declared.metadata["read"](text)
            except ValueError as error:
                raise SettingsError(f"{name}={text!r}: {error}") from error
        return cls(**values)._checked()

    def _checked(self) -> Settings:
        if self.production and self.today:
            raise SettingsError(f"{PREFIX}TODAY is for development only")
        if self.production and len(self.secret_key) < 32:
            raise SettingsError(f"{PREFIX}SECRET_KEY is required in production (32 characters or more)")
        if not 0 < self.dormant_reminder_days < self.dormant_closing_days:
            raise SettingsError(f"{PREFIX}DORMANT_CLOSING_DAYS must be more than _REMINDER_DAYS")
        if self.proconnect_issuer and not (self.proconnect_client_id and self.proconnect_client_secret):
            raise SettingsError(f"{PREFIX}PROCONNECT_ISSUER needs _CLIENT_ID and _CLIENT_SECRET")
        if self.production and self.proconnect_issuer and not self._speaks_https():
            raise SettingsError(f"{PREFIX}PROCONNECT_ISSUER and {PREFIX}SITE_URL must be https addresses in production")
        return self

    def _speaks_https(self) -> bool:
        return self.proconnect_issuer.startswith("https://") and self.site_url.startswith("https://")

    def with_secret(self) -> Settings:
        """Return settings that have a secret: in development, made once in the data folder, for its owner alone."""
        if self.secret_key:
            return self
        path = self.data_dir / "secret-key"
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with open(path, "x", opener=_owner_only) as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
        values = {declared.name: getattr(self, declared.name) for declared in fields(self)}
        return Settings(**values | {"secret_key": path.read_text().strip()})


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def table() -> list[tuple[str, str, str, str]]:
    """List every setting as (name, type, default, meaning)."""
    rows = []
    for declared in sorted(fields(Settings), key=lambda one: one.name.startswith("keep_")):
        kind = {
            "_days": "days",
            "_boolean": "yes/no",
            "_environment": "word",
            "fromisoformat": "date",
            "_web_address": "address",
            "_issuer": "address",
            "_tiles": "address",
        }.get(declared.metadata["read"].__name__, declared.metadata["read"].__name__.lower())
        shown = declared.metadata["shown"] or f"`{declared.default}`"
        rows.append((PREFIX + declared.name.upper(), kind, shown, declared.metadata["meaning"]))
    return rows
