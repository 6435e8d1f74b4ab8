"""Every host that text can go to, with these settings and this brand. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from candorbot import words
from candorbot.settings import Settings

if TYPE_CHECKING:
    from candorbot.brand import Brand


def egress(settings: Settings, brand: Brand) -> Sequence[tuple[str, str]]:
    """The hosts, each with what goes there; in their order."""
    found = []
    if settings.slack:
        found.append((_host(settings.slack.api), words.GOES_TO_PLATFORM))
    if settings.discord:
        found.append((_host(settings.discord.api), words.GOES_TO_PLATFORM))
    if settings.model:
        said = words.GOES_TO_MODEL_PLAIN if settings.model.is_plain else words.GOES_TO_MODEL
        found.append((settings.model.host, said.format(model=settings.model.model)))
    if settings.moderation:
        found.append((_host(settings.moderation.url), words.GOES_TO_MODERATION))
    if not settings.offline:
        hosts = dict.fromkeys(_host(feed) for feed in brand.file.feeds)
        found += [(host, words.GOES_TO_FEED) for host in hosts]
    return found


def told(settings: Settings, brand: Brand) -> str:
    """The same in a sentence."""
    found = [f"{host} ({what})" for host, what in egress(settings, brand)]
    return words.listed(found) if found else words.GOES_NOWHERE


def _host(url: str) -> str:
    return urlsplit(url).hostname or url
