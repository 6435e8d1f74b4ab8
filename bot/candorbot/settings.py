"""Settings: one table. `.env.example`, `candor doctor` and the docs are made from it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from candorbot.costs import Price
from candorbot.errors import UserError
from candorbot.paths import folder_at


@dataclass(frozen=True, slots=True)
class Setting:
    """An environment variable: its name, what holds when it is unset, and what it does."""

    name: str
    default: str
    help: str


OPENAI = "openai:gpt-5-mini"
"""The model where only a key is set."""
OPENAI_URL = "https://api.openai.com/v1"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SETTINGS = (
    Setting("CANDOR_DATA", "~/.candor", "The folder of the store, the log and the backups."),
    Setting("CANDOR_BRAND", "harbor", "The brand: a name under brands/, or a folder of your own."),
    Setting(
        "CANDOR_POLICIES", "", "A folder of policies of your own; empty: those that come along."
    ),
    Setting(
        "CANDOR_COMMUNITY",
        "",
        "The community the store is opened for; empty: the brand folder's name.",
    ),
    Setting("CANDOR_OFFLINE", "", "1: fetch nothing, not even the brand's own feeds."),
    Setting(
        "SLACK_BOT_TOKEN",
        "",
        "Slack's bot token (xoxb-...): with it, `candor run` serves that workspace.",
    ),
    Setting(
        "SLACK_APP_TOKEN",
        "",
        "Slack's app token (xapp-...): Socket Mode, which needs no public address.",
    ),
    Setting(
        "SLACK_SIGNING_SECRET",
        "",
        "Slack's signing secret: without an app token, Slack's events come over HTTP.",
    ),
    Setting(
        "SLACK_API",
        "https://slack.com/api/",
        "Where Slack's Web API is; for GovSlack https://slack-gov.com/api/.",
    ),
    Setting(
        "DISCORD_TOKEN",
        "",
        "Discord's bot token: with it, `candor run` serves that server.",
    ),
    Setting(
        "DISCORD_SERVER",
        "",
        "The id of the Discord server; empty: the only one that Candor is in.",
    ),
    Setting(
        "DISCORD_API",
        "https://discord.com/api/v10",
        "Where Discord's API is.",
    ),
    Setting(
        "CANDOR_MODEL",
        "",
        "The language model that drafts: provider:name, as LangChain calls them; empty: rules alone, unless "
        "OPENAI_API_KEY is set (then openai:gpt-5-mini).",
    ),
    Setting("OPENAI_API_KEY", "", "The key of OpenAI, or of a server that speaks its language."),
    Setting("OPENAI_BASE_URL", "", "Where such a server is, for example http://127.0.0.1:8080/v1."),
    Setting(
        "CANDOR_MODEL_TOKENS",
        "400000",
        "Tokens that the community may use in a day; each person may use a quarter of them.",
    ),
    Setting(
        "CANDOR_MODEL_PRICE",
        "",
        "What a million tokens cost going in and coming out, in your currency, for example 0.25/2.00: then figures are "
        "in money, too.",
    ),
    Setting(
        "CANDOR_MODEL_MONEY",
        "",
        "What the community may spend on the model in a day, in that currency; empty: only the tokens are bounded.",
    ),
    Setting(
        "CANDOR_MODERATION",
        "",
        "1: what members say, without personal data, is also shown to OpenAI's moderation endpoint, which may add "
        "escalations; needs OPENAI_API_KEY.",
    ),
    Setting(
        "CANDOR_HTTP",
        "",
        "HOST:PORT to answer HTTP on: /healthz, /readyz, /metrics and Slack's events (then 127.0.0.1:3000 if empty).",
    ),
    Setting("CANDOR_SKILL_SECONDS", "20", "How long a command may take, in seconds (1-300)."),
)


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """How to reach one Slack workspace: by Socket Mode if there is an app token, else over HTTP."""

    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    api: str

    @property
    def by_socket(self) -> bool:
        return bool(self.app_token)


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """How to reach one Discord server: the only one that the bot is in, unless `server` names it."""

    token: str = field(repr=False)
    server: str
    api: str


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """The language model, and what may be spent on it. `tokens`: in a day, by the whole community."""

    provider: str
    name: str
    key: str = field(repr=False)
    base_url: str
    tokens: int
    price: Price | None = None
    money: float | None = None
    """What may be spent in a day at that price; None: the tokens alone are bounded."""

    @property
    def model(self) -> str:
        return f"{self.provider}:{self.name}"

    @property
    def host(self) -> str:
        """Where text goes to."""
        if self.provider == "openai":
            return urlsplit(self.base_url).hostname or ""
        return f"{self.provider}'s own"

    @property
    def is_plain(self) -> bool:
        """Whether text goes there unencrypted, and not only within this machine."""
        plain = self.provider == "openai" and self.base_url.startswith("http:")
        return plain and self.host not in LOOPBACK


@dataclass(frozen=True, slots=True)
class ModerationSettings:
    """OpenAI's moderation endpoint, to which members' messages are shown."""

    key: str = field(repr=False)
    url: str = OPENAI_URL


@dataclass(frozen=True, slots=True)
class Settings:
    data: Path
    brand: str
    policies: str
    community: str
    skill_seconds: float
    offline: bool = False
    slack: SlackSettings | None = None
    discord: DiscordSettings | None = None
    http: tuple[str, int] | None = None
    """The address and port to answer HTTP on; None: none is."""
    model: ModelSettings | None = None
    moderation: ModerationSettings | None = None

    @property
    def store(self) -> Path:
        return self.data / "candor.db"

    @property
    def search_index(self) -> Path:
        return self.data / "search.db"

    @property
    def backups(self) -> Path:
        return self.data / "backups"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings from the environment. Raises UserError for a value that cannot be used."""
    value = {s.name: environment.get(s.name, "").strip() or s.default for s in SETTINGS}
    try:
        seconds = float(value["CANDOR_SKILL_SECONDS"])
    except ValueError:
        seconds = 0.0
    if not 1 <= seconds <= 300:
        raise UserError(
            f"CANDOR_SKILL_SECONDS is {value['CANDOR_SKILL_SECONDS']!r}: "
            "write a number of seconds from 1 to 300."
        )
    community = value["CANDOR_COMMUNITY"]
    if not re.fullmatch(r"[\w .-]{0,64}", community):
        raise UserError(
            f"CANDOR_COMMUNITY is {community[:80]!a}: use letters, digits, spaces, dots, - and _, at most 64."
        )
    if value["CANDOR_OFFLINE"] not in ("", "0", "1"):
        raise UserError(f"CANDOR_OFFLINE is {value['CANDOR_OFFLINE'][:80]!a}: write 1, or nothing.")
    slack = _slack(value)
    http = value["CANDOR_HTTP"]
    if slack and not slack.by_socket:
        http = http or "127.0.0.1:3000"
    return Settings(
        data=folder_at(value["CANDOR_DATA"], "CANDOR_DATA"),
        brand=value["CANDOR_BRAND"],
        policies=value["CANDOR_POLICIES"],
        community=community,
        skill_seconds=seconds,
        offline=value["CANDOR_OFFLINE"] == "1",
        slack=slack,
        discord=_discord(value),
        model=_model(value),
        moderation=_moderation(value),
        http=_address(http),
    )


def _slack(value: Mapping[str, str]) -> SlackSettings | None:
    bot, app = value["SLACK_BOT_TOKEN"], value["SLACK_APP_TOKEN"]
    secret, api = value["SLACK_SIGNING_SECRET"], value["SLACK_API"]
    if not bot:
        if app or secret:
            raise UserError(
                "SLACK_BOT_TOKEN is missing: copy it from the app's page, “OAuth & Permissions”."
            )
        return None
    for name, token, starts in (
        ("SLACK_BOT_TOKEN", bot, "xoxb-"),
        ("SLACK_APP_TOKEN", app, "xapp-"),
    ):
        if token and not token.startswith(starts):
            raise UserError(f"{name} does not start with {starts}: another token was copied.")
    if not (app or secret):
        raise UserError(
            "Slack needs a way in: set SLACK_APP_TOKEN (Socket Mode), or SLACK_SIGNING_SECRET (HTTP)."
        )
    if not re.fullmatch(r"https?://[^\s/]+/([\w./-]*/)?", api, re.ASCII):
        raise UserError(
            f"SLACK_API is {api[:80]!a}: write an address such as https://slack.com/api/."
        )
    return SlackSettings(bot, app, secret, api)


def _discord(value: Mapping[str, str]) -> DiscordSettings | None:
    token, server, api = value["DISCORD_TOKEN"], value["DISCORD_SERVER"], value["DISCORD_API"]
    if not token:
        if server:
            raise UserError("DISCORD_TOKEN is missing: copy it from the app's page, “Bot”.")
        return None
    if not re.fullmatch(r"[\w.-]{20,200}", token, re.ASCII):
        raise UserError("DISCORD_TOKEN is no bot token: copy it from the app's page, “Bot”.")
    if not re.fullmatch(r"([0-9]{15,20})?", server, re.ASCII):
        raise UserError(
            f"DISCORD_SERVER is {server[:80]!a}: write the server's id, 15 to 20 digits (right-click the server, "
            "“Copy Server ID”)."
        )
    if not re.fullmatch(r"https?://[^\s/]+/[\w./-]*\w", api, re.ASCII):
        raise UserError(
            f"DISCORD_API is {api[:80]!a}: write an address such as https://discord.com/api/v10."
        )
    return DiscordSettings(token, server, api)


def _model(value: Mapping[str, str]) -> ModelSettings | None:
    chosen, key, base = value["CANDOR_MODEL"], value["OPENAI_API_KEY"], value["OPENAI_BASE_URL"]
    if value["CANDOR_OFFLINE"] == "1" or not (chosen or key):
        return None
    provider, _, name = (chosen or OPENAI).partition(":")
    if not re.fullmatch(r"[a-z0-9_]{2,40}", provider) or not re.fullmatch(r"[\w./:-]{1,100}", name):
        raise UserError(
            f"CANDOR_MODEL is {chosen[:80]!a}: write provider:name, for example {OPENAI}."
        )
    if not re.fullmatch(r"[!-~]*", key):
        raise UserError("OPENAI_API_KEY holds a space or a letter that no key has: copy it again.")
    if "@" in base:
        raise UserError(
            "OPENAI_BASE_URL holds a name or a password: leave it out, and write the key as OPENAI_API_KEY."
        )
    if base and not _is_address(base):
        raise UserError(
            f"OPENAI_BASE_URL is {base[:80]!a}: write an address such as http://127.0.0.1:8080/v1."
        )
    if provider == "openai" and not (key or base):
        raise UserError("OPENAI_API_KEY is missing: CANDOR_MODEL names a model of OpenAI's.")
    tokens = value["CANDOR_MODEL_TOKENS"]
    if not re.fullmatch(r"[0-9]{1,10}", tokens):
        raise UserError(
            f"CANDOR_MODEL_TOKENS is {tokens[:40]!a}: write a number of tokens a day, 0 to 9999999999."
        )
    price = _price(value["CANDOR_MODEL_PRICE"])
    money = value["CANDOR_MODEL_MONEY"]
    if money and not _is_amount(money):
        raise UserError(
            f"CANDOR_MODEL_MONEY is {money[:40]!a}: write an amount a day, for example 2.50."
        )
    if money and price is None:
        raise UserError(
            "CANDOR_MODEL_MONEY is set, and CANDOR_MODEL_PRICE is not: say what the model costs, for example 0.25/2.00."
        )
    most = float(money) if money else None
    return ModelSettings(provider, name, key, base or OPENAI_URL, int(tokens), price, most)


def _is_address(url: str) -> bool:
    """Whether a URL names a server and nothing but a path on it."""
    try:
        named = urlsplit(url).hostname and urlsplit(url).port != 0
    except ValueError:  # a port or an IPv6 address that is none
        return False
    return bool(named and re.fullmatch(r"https?://[^\s/?#]+(/[\w./-]*)?", url, re.ASCII))


def _moderation(value: Mapping[str, str]) -> ModerationSettings | None:
    asked = value["CANDOR_MODERATION"]
    if asked not in ("", "0", "1"):
        raise UserError(f"CANDOR_MODERATION is {asked[:80]!a}: write 1, or nothing.")
    if asked != "1" or value["CANDOR_OFFLINE"] == "1":
        return None
    if not value["OPENAI_API_KEY"]:
        raise UserError("OPENAI_API_KEY is missing: CANDOR_MODERATION asks OpenAI.")
    if value["OPENAI_BASE_URL"]:
        raise UserError(
            "CANDOR_MODERATION asks OpenAI itself, and OPENAI_BASE_URL names another server: unset one of them."
        )
    return ModerationSettings(value["OPENAI_API_KEY"])


def _price(text: str) -> Price | None:
    """What stands in CANDOR_MODEL_PRICE. Raises UserError."""
    into, _, out = text.partition("/")
    if text and not (_is_amount(into) and _is_amount(out)):
        raise UserError(
            f"CANDOR_MODEL_PRICE is {text[:40]!a}: write what a million tokens cost in and out, for example 0.25/2.00."
        )
    return Price(float(into), float(out)) if text else None


def _is_amount(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", text, re.ASCII) is not None


def _address(text: str) -> tuple[str, int] | None:
    if not text:
        return None
    host, _, port = text.rpartition(":")
    if (
        not re.fullmatch(r"[\w.:\[\]-]{1,255}", host)
        or not re.fullmatch(r"\d{1,5}", port)
        or int(port) > 65535
    ):
        raise UserError(
            f"CANDOR_HTTP is {text[:80]!a}: write HOST:PORT, for example 127.0.0.1:3000."
        )
    return host.strip("[]"), int(port)
