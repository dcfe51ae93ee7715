"""The application: the only module that knows every folder."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from extranet import clock, errors, guard, logs, outbox, retention, signin, work
from extranet.accounts import personal as personal_of_accounts
from extranet.api import errors as api_errors
from extranet.api.actions import blueprint as api
from extranet.api.offer import blueprint as offer_files
from extranet.audit import chain
from extranet.catalogue import personal as personal_of_catalogue
from extranet.database import db, from_json
from extranet.exchange import personal as personal_of_exchange
from extranet.mail.postman import Postman
from extranet.operating import announcements
from extranet.proconnect.provider import Provider
from extranet.search import personal as personal_of_search
from extranet.settings import Settings
from extranet.web import addresses, announcing, caching, formats, keeping, navigation, security, tracing
from extranet.web import errors as web_errors
from extranet.web.account.factor_routes import blueprint as factors
from extranet.web.account.mail_routes import blueprint as own_account
from extranet.web.account.password_routes import blueprint as passwords
from extranet.web.account.proconnect_routes import blueprint as proconnect
from extranet.web.account.routes import blueprint as account
from extranet.web.account.second_proof_routes import blueprint as second_proof
from extranet.web.account.terms_routes import blueprint as terms
from extranet.web.administer.account_files import blueprint as bodies
from extranet.web.administer.synonym_routes import blueprint as administer
from extranet.web.answer.confirming import blueprint as provider
from extranet.web.answer.routes import blueprint as answer
from extranet.web.find.exports import blueprint as exports
from extranet.web.find.routes import blueprint as find
from extranet.web.follow.routes import blueprint as follow
from extranet.web.help.routes import blueprint as help_pages
from extranet.web.journal.routes import blueprint as journal
from extranet.web.operate.announcement_routes import readers as announce
from extranet.web.operate.health_routes import blueprint as health
from extranet.web.operate.routes import blueprint as operate
from extranet.web.publish.confirming.routes import blueprint as confirming
from extranet.web.publish.deliveries.routes import blueprint as deliveries
from extranet.web.publish.desk.routes import blueprint as desk
from extranet.web.publish.history.choice_routes import blueprint as choices
from extranet.web.publish.history.routes import blueprint as history
from extranet.web.publish.programme.routes import blueprint as programme
from extranet.web.publish.remark_routes import blueprint as remarks
from extranet.web.publish.reviewing.proposal_routes import blueprint as reviewing
from extranet.web.publish.routes import blueprint as publish
from extranet.web.publish.rules.routes import blueprint as rules_of_publishers
from extranet.web.publish.sheets.routes import blueprint as sheets
from extranet.web.publish.twins.routes import blueprint as twins
from extranet.web.publish.writing.creation_routes import blueprint as writing
from extranet.web.remark.routes import blueprint as remark
from extranet.web.select.routes import blueprint as select
from extranet.web.structure.joining_routes import blueprint as structure
from extranet.web.templating import QuickEnvironment

PACKAGE = Path(__file__).resolve().parent
SITE = PACKAGE / "_site" if (PACKAGE / "_site").is_dir() else PACKAGE.parent

# No screen reads them: imported so that the migrations know their tables, and that entries of the journal are sealed.
ROWS = (outbox, work, chain, announcements)
BLUEPRINTS = (
    *(
        find,
        exports,
        desk,
        publish,
        deliveries,
        history,
        choices,
        writing,
        reviewing,
        rules_of_publishers,
        remarks,
        remark,
        account,
        second_proof,
        passwords,
        factors,
        own_account,
        terms,
        proconnect,
        administer,
        help_pages,
        follow,
        answer,
        provider,
        confirming,
    ),
    structure,
    bodies,
    health,
    operate,
    announce,
    *(journal, select, sheets, programme, twins, api, offer_files),
)

# What is held of a person: each noun says it of its own tables.
HOLDINGS = (
    *personal_of_accounts.HOLDINGS,
    *personal_of_catalogue.HOLDINGS,
    *personal_of_exchange.HOLDINGS,
    *personal_of_search.HOLDINGS,
)

STATUSES = {
    errors.Invalid: 400,
    errors.Refused: 400,
    errors.NotAllowed: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.SearchUnavailable: 503,
}
FORM_TOO_OLD = (
    "Ce formulaire est resté ouvert trop longtemps, ou votre session a changé. Rechargez la page et recommencez."
)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application from these settings, or from the environment."""
    settings = (settings or Settings.from_environ(os.environ)).with_secret()
    app = Flask(
        "extranet",
        template_folder=str(SITE / "templates"),
        static_folder=str(SITE / "static"),
        instance_path=str(settings.data_dir.resolve()),
    )
    app.jinja_environment = QuickEnvironment
    app.extensions["extranet"] = {
        "settings": settings,
        "postman": Postman(settings),
        "proconnect": Provider(settings),
        "holdings": HOLDINGS,
    }
    logs.install(production=settings.production)
    clock.fix_today(settings.today)
    retention.apply(settings)
    _configure(app, settings)
    _prepare_templates(app, settings)
    db.init_app(app)
    Migrate(app, db, directory=str(SITE / "migrations"), render_as_batch=True)
    tracing.init_app(app)
    CSRFProtect(app)
    security.init_app(app, settings)
    caching.init_app(app)
    formats.init_app(app)
    signin.init_app(app)
    navigation.init_app(app, settings)
    keeping.init_app(app)
    announcing.init_app(app)
    addresses.init_app(app)
    app.url_map.converters["int"] = addresses.RecordId
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    guard.init_app(app)
    for kind in (errors.ExtranetError, HTTPException):
        app.register_error_handler(kind, _translate)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True, "hide_parameters": True, "json_deserializer": from_json},
        SESSION_COOKIE_NAME="__Host-extranet" if settings.production else "extranet",
        SESSION_COOKIE_SECURE=settings.production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PREFERRED_URL_SCHEME="https" if settings.production else "http",
        MAX_CONTENT_LENGTH=1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
    )
    app.json.ensure_ascii = False
    app.json.sort_keys = False
    if proxies := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)


def _prepare_templates(app: Flask, settings: Settings) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["settings"] = settings


def _translate(error: Exception) -> ResponseReturnValue:
    """Turn what went wrong into a page, or into JSON under /api/."""
    if isinstance(error, HTTPException):
        status = error.code or 500
        message = FORM_TOO_OLD if isinstance(error, CSRFError) else ""
    else:
        status = next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 500)
        message = str(error)
    if isinstance(error, errors.NotFound):
        guard.note_refused()
    render = api_errors.answer if request.path.startswith("/api/") else web_errors.page
    return render(status, message)
