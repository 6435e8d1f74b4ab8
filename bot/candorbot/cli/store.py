"""Where the store of these settings lies, for the commands that only need the store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from candorbot.errors import StoreError
from candorbot.settings import Settings, read_settings

if TYPE_CHECKING:
    from candorbot.store.sqlite import SqliteStore


def community_name(settings: Settings) -> str:
    """The community the store is opened for: as set, else the brand folder's name."""
    from candorbot.paths import brand_folder

    return settings.community or brand_folder(settings.brand).name


@asynccontextmanager
async def opened(must_exist: bool = False) -> AsyncIterator[SqliteStore]:
    """The store, open while the block runs. Raises StoreError if it must be there and is not."""
    from candorbot.store.sqlite import SqliteStore

    settings = read_settings()
    if must_exist and not settings.store.exists():
        raise StoreError(
            f"There is no store at {settings.store} yet. Start Candor once, or check CANDOR_DATA."
        )
    store = await SqliteStore.open(settings.store, community_name(settings))
    try:
        yield store
    finally:
        await store.close()
