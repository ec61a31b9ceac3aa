"""The one place where rooms meet: `create_app(settings)` joins doors, services and the outside.

Tests hand in an `Outside` of fakes; everybody else gets the real one.
"""

from datetime import timedelta
from types import ModuleType

from flask import Blueprint, Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from matchpot.api import health, media, webhooks
from matchpot.cli import app_group
from matchpot.extensions import after_commit, babel, csrf, db, limiter, login
from matchpot.integrations import logs
from matchpot.integrations.clocks import RandomTokens, StandInClock, SystemClock
from matchpot.integrations.drand import DrandBeacon
from matchpot.integrations.file_store import FolderStore
from matchpot.integrations.language_model import LanguageModel
from matchpot.integrations.mailer import FolderMailer, SmtpMailer
from matchpot.integrations.stripe_events import StripeEvents
from matchpot.integrations.stripe_gateway import StripeGateway, payment_page_origin
from matchpot.jobs import mail, runner, worker
from matchpot.persistence import models
from matchpot.persistence.engine import engine_options, harden, normal_url
from matchpot.services.ports import Outside
from matchpot.settings import Settings
from matchpot.web import (
    carrying,
    development,
    drawing,
    edge,
    errors,
    filters,
    financing,
    labels,
    languages,
    limits,
    sessions,
    tracing,
    uploads,
)
from matchpot.web.accounts import follows as own_follows
from matchpot.web.accounts import household, leaving, organisations, passwords, signing
from matchpot.web.accounts import settings as own_settings
from matchpot.web.accounts.blueprint import accounts
from matchpot.web.admin import pages as admin_pages
from matchpot.web.admin.blueprint import admin
from matchpot.web.donors import appeals, back, gifts, give, receipts
from matchpot.web.donors.blueprint import donors
from matchpot.web.funds import applications as fund_applications
from matchpot.web.funds import applying_again as fund_applying_again
from matchpot.web.funds import awards as fund_awards
from matchpot.web.funds import changes as fund_changes
from matchpot.web.funds import choosing as fund_choosing
from matchpot.web.funds import deciding as fund_deciding
from matchpot.web.funds import desk as fund_desk
from matchpot.web.funds import (
    desk_files,
    figures,
    granting,
    panel_draws,
    panel_volunteers,
    pay_ins,
    pot_course,
    pots,
    round_building,
    round_tables,
    rules,
    runs,
    simulator,
)
from matchpot.web.funds import endings as fund_endings
from matchpot.web.funds import gifts as fund_gifts
from matchpot.web.funds import joining as fund_joining
from matchpot.web.funds import panels as fund_panels
from matchpot.web.funds import policies as fund_policies
from matchpot.web.funds import report_answers as fund_report_answers
from matchpot.web.funds import reports as fund_reports
from matchpot.web.funds import rounds as fund_rounds
from matchpot.web.funds.blueprint import funds
from matchpot.web.makers import application_editor, images, launching, lines, money, steps, updates
from matchpot.web.makers import applications as maker_applications
from matchpot.web.makers import awards as maker_awards
from matchpot.web.makers import calendar as maker_calendar
from matchpot.web.makers import changes as maker_changes
from matchpot.web.makers import desk as maker_desk
from matchpot.web.makers import donors as maker_donors
from matchpot.web.makers import facts as maker_facts
from matchpot.web.makers import fund_questions as maker_fund_questions
from matchpot.web.makers import joining as maker_joining
from matchpot.web.makers import planner as maker_planner
from matchpot.web.makers import projects as own_projects
from matchpot.web.makers import questions as maker_questions
from matchpot.web.makers import ratings as maker_ratings
from matchpot.web.makers import report_sent as maker_report_sent
from matchpot.web.makers import reports as maker_reports
from matchpot.web.makers import scenarios as maker_scenarios
from matchpot.web.makers import stories as maker_stories
from matchpot.web.makers.blueprint import makers
from matchpot.web.networks import pages as network_pages
from matchpot.web.networks.blueprint import networks
from matchpot.web.panels import calls, conflicts, consent, reading
from matchpot.web.panels import deliberation as panel_deliberation
from matchpot.web.panels import desk as panel_desk
from matchpot.web.panels import voting as panel_voting
from matchpot.web.panels.blueprint import panels
from matchpot.web.production import refuse_unsafe
from matchpot.web.public import (
    algorithms,
    browsing,
    covers,
    embeds,
    grants_files,
    news_feeds,
    oembed,
    open_data,
    pages,
    pot_files,
    progress,
    projects,
    result_feed,
    share_pictures,
    site_map,
    source,
    statistics,
    style,
)
from matchpot.web.public import following as public_following
from matchpot.web.public import found_ballots as public_ballots
from matchpot.web.public import funds as public_funds
from matchpot.web.public import lot_chance as public_lot_chance
from matchpot.web.public import lots as public_lots
from matchpot.web.public import panels as public_panels
from matchpot.web.public import policies as public_policies
from matchpot.web.public import project_calendar as public_project_calendar
from matchpot.web.public import report_files as public_report_files
from matchpot.web.public import results as public_results
from matchpot.web.public import round_calendar as public_round_calendar
from matchpot.web.public import round_files as public_round_files
from matchpot.web.public import rounds as public_rounds
from matchpot.web.public import searching as public_searching
from matchpot.web.public import stories as public_stories
from matchpot.web.public import voting as public_voting

# Modules that hang their routes on their audience's blueprint when imported.
PAGES: tuple[ModuleType, ...] = (
    *(signing, passwords, own_settings, household, leaving, organisations, own_follows),
    *(maker_desk, own_projects, steps, lines, images, launching, updates, maker_donors),
    *(maker_facts, maker_planner, maker_scenarios),
    *(fund_desk, pots, pay_ins, rules, runs, simulator, fund_joining, fund_endings),
    *(fund_rounds, round_building, round_tables, desk_files, figures, pot_course),
    *(maker_joining, maker_applications, application_editor, fund_applications),
    *(give, back, gifts, receipts, appeals, fund_gifts),
    *(source, open_data, result_feed, news_feeds, pot_files, progress),
    *(algorithms, statistics, public_panels, browsing, *financing.PAGES),
    *(maker_reports, maker_report_sent, maker_fund_questions),
    *(fund_policies, fund_reports, fund_report_answers, public_policies),
    *(panel_voting, panel_deliberation, maker_questions, public_voting, public_ballots),
    *(fund_deciding, fund_choosing, fund_applying_again, consent),
    *(public_results, public_round_files, public_round_calendar, public_lots, public_lot_chance),
    *(public_project_calendar, maker_awards, fund_awards, granting),
    *(maker_changes, fund_changes, maker_ratings, maker_stories, maker_calendar),
    *(panel_desk, calls, conflicts, reading, fund_panels, panel_volunteers, panel_draws),
    *(money, *network_pages.PAGES, *admin_pages.PAGES),
)
AUDIENCES: tuple[Blueprint, ...] = (accounts, makers, donors, funds, panels, networks, admin)
# Blueprints of their own: public pages and what machines talk to.
OWN: tuple[Blueprint, ...] = (
    pages.pages,
    projects.projects,
    public_funds.funds_public,
    public_rounds.rounds_public,
    public_following.follows,
    public_report_files.report_files,
    public_stories.stories,
    public_searching.search,
    *(covers.covers, *financing.OWN),
    share_pictures.share,
    embeds.embeds,
    oembed.oembed,
    site_map.site_map,
    grants_files.grants_files,
    style.style,
    webhooks.webhooks,
    health.health,
    media.media,
)


def create_app(settings: Settings, outside: Outside | None = None) -> Flask:
    """Make the application.

    Raises:
        SystemExit: Production was asked for with a setting fit for development only.
    """
    refuse_unsafe(settings)
    logs.configure(settings)
    app = Flask(
        "matchpot",
        root_path=str(settings.root),
        template_folder=str(settings.root / "templates"),
        static_folder=str(settings.root / "static"),
    )
    configure(app, settings)
    app.extensions["matchpot_settings"] = settings
    app.extensions["matchpot_outside"] = outside or make_outside(settings)
    # Lent to `matchpot seed`, because commands and jobs do not know each other.
    app.extensions["matchpot_runner"] = runner
    bind_extensions(app)
    believe_proxies(app, settings.trusted_proxies)
    rooms = (uploads, tracing, edge, languages, sessions, errors, filters, labels, drawing)
    for room in (carrying, *rooms):
        room.install(app)
    for blueprint in (*AUDIENCES, *OWN):
        app.register_blueprint(blueprint)
    development.install(app, settings, write_letter=mail.write)
    app_group.install(app)
    app.cli.add_command(worker.command)
    if settings.background:
        worker.install(app, settings)
    after_commit(worker.wake)
    return app


def make_outside(settings: Settings) -> Outside:
    """The real outside world, or the stand-in's where the settings name one."""
    api_base = settings.stripe.api_base
    return Outside(
        clock=StandInClock(api_base) if api_base and settings.demo else SystemClock(),
        tokens=RandomTokens(),
        payments=StripeGateway(settings.stripe),
        events=StripeEvents(settings.stripe),
        mailer=SmtpMailer(settings) if settings.smtp_url else FolderMailer(settings.var / "mail"),
        files=FolderStore(settings.var / "media"),
        beacon=DrandBeacon(settings.drand_urls) if settings.drand_urls else None,
        writer=LanguageModel(settings.assistant) if settings.assistant.url else None,
    )


def configure(app: Flask, settings: Settings) -> None:
    """Flask's own settings from ours."""
    https = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=normal_url(settings.database_url),
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        PREFERRED_URL_SCHEME="https" if https else "http",
        PAYMENT_PAGE_ORIGIN=payment_page_origin(settings.stripe),
        MAX_CONTENT_LENGTH=12 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_NAME="__Host-session" if https else "session",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        REMEMBER_COOKIE_NAME="__Host-remember" if https else "remember",
        REMEMBER_COOKIE_SECURE=https,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        # Pages behind private addresses send no referrer; the token and SameSite guard the forms.
        WTF_CSRF_SSL_STRICT=False,
        WTF_CSRF_TIME_LIMIT=None,  # a form left open overnight still works; the session bounds it
        BABEL_DEFAULT_LOCALE=languages.DEFAULT,
        BABEL_DEFAULT_TIMEZONE="Europe/Amsterdam",
        BABEL_TRANSLATION_DIRECTORIES=str(settings.root / "platform" / "matchpot" / "translations"),
        RATELIMIT_ENABLED=settings.rate_limits,
        RATELIMIT_STORAGE_URI=limits.ADDRESS,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.add_extension("jinja2.ext.i18n")


def believe_proxies(app: Flask, count: int) -> None:
    """Take the visitor's address and scheme from as many proxies as are ours, and no more.

    The host is never taken from a header: addresses we write come from BASE_URL.
    """
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)  # type: ignore[method-assign]  # how Flask is wrapped


def bind_extensions(app: Flask) -> None:
    """Bind the unbound extensions, and harden the database's connections."""
    db.init_app(app)
    with app.app_context():
        harden(db.engine)
    login.init_app(app)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=languages.current)
    limiter.init_app(app)


__all__ = ["create_app", "models"]
