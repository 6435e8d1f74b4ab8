"""The brand and the store of these settings, for the commands that need no more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC
from typing import TYPE_CHECKING

from candorbot.errors import StoreError
from candorbot.settings import Settings, read_settings

if TYPE_CHECKING:
    from candorbot.brand import Brand
    from candorbot.store.sqlite import SqliteStore


def our_brand() -> Brand:
    """The brand as set. Raises BadFile for what is not right in its files."""
    from candorbot.brand import load_brand
    from candorbot.paths import brand_folder

    return load_brand(brand_folder(read_settings().brand))


def community_name(settings: Settings) -> str:
    """The community the store is opened for: as set, else the brand folder's name."""
    from candorbot.paths import brand_folder

    return settings.community or brand_folder(settings.brand).name


@asynccontextmanager
async def opened(brand: Brand | None = None) -> AsyncIterator[SqliteStore]:
    """The store, open while the block runs. It is made, or brought up to date, if need be. Give the brand
    to keep messages: its time zone says of which day they are."""
    from candorbot.store.sqlite import SqliteStore

    settings = read_settings()
    zone = brand.zone if brand else UTC
    store = await SqliteStore.open(settings.store, community_name(settings), zone=lambda: zone)
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def looked_at() -> AsyncIterator[SqliteStore]:
    """The store, open to be read while the block runs, and left as it is. Raises StoreError if it is not
    there, and OlderStore if it is of an older version."""
    from candorbot.store.sqlite import SqliteStore

    settings = read_settings()
    if not settings.store.exists():
        raise StoreError(
            f"There is no store at {settings.store} yet. Start Candor once, or check CANDOR_DATA."
        )
    store = await SqliteStore.look(settings.store, community_name(settings))
    try:
        yield store
    finally:
        await store.close()
