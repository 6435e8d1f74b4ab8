"""What bootstrap builds, and what goes on by itself while it serves."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from candorbot import words
from candorbot.bot import Bot
from candorbot.live import Live
from candorbot.platforms.console.community import Community
from candorbot.reload import Reload
from candorbot.request import Person
from candorbot.schedule import Schedule
from candorbot.second_look import EVERY
from candorbot.storage import Store
from candorbot.supervisor import Supervisor
from candorbot.switch import KillSwitch

if TYPE_CHECKING:
    from candorbot.platforms.discord.app import Discord
    from candorbot.platforms.slack.app import Slack

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Candor:
    """Everything that runs, built."""

    bot: Bot
    live: Live
    community: Community
    store: Store
    schedule: Schedule
    supervisor: Supervisor
    reload: Reload
    switch: KillSwitch
    slack: Slack | None = None
    discord: Discord | None = None

    @property
    def outside(self) -> Sequence[Slack | Discord]:
        """The platforms that are connected, beside the console."""
        return [one for one in (self.slack, self.discord) if one is not None]

    @asynccontextmanager
    async def serving(self, give_up: Callable[[], None]) -> AsyncIterator[None]:
        """Take the store over, and do what goes on by itself while the block runs. `give_up` ends the
        block: another process took over."""
        await self.store.take_fence()
        await self._look_at_audit()
        await self.bot.begin()
        await self.reload.record()
        self.supervisor.say("lacks", self.live.now.lacks)
        async with self.supervisor.running(give_up):
            self.supervisor.every(1.0, "inbox", self.bot.retry_waiting)
            self.supervisor.every(5.0, "lease", self.store.check_fence)
            self.supervisor.every(1.0, "outbox", self.bot.settle)
            self.supervisor.every(1.0, "timers", self.schedule.run_due)
            self.supervisor.every(2.0, "files", self.reload.look)
            self.supervisor.every(5.0, "briefings", self.bot.daily.look)
            self.supervisor.every(30.0, "feeds", self.bot.feeds.look)
            if self.bot.second_look.is_on:
                self.supervisor.every(EVERY, "second look", self._look_again)
            for platform in self.outside:
                await self.bot.leaving.back(platform.workspace.workspace)
                platform.go_on(self.supervisor)
            try:
                yield
            finally:
                for platform in self.outside:
                    await platform.idle()

    async def _look_again(self) -> None:
        await self.bot.second_look.look()
        self.supervisor.say("second look", self.bot.second_look.trouble)

    def figures(self) -> Mapping[str, float]:
        """How it is, in figures for a monitor."""
        health = self.supervisor.health()
        return {
            "tasks": len(health.tasks),
            "tasks_failing": sum(bool(task.failing) for task in health.tasks),
            "task_restarts": sum(task.restarts for task in health.tasks),
            "troubles": len(health.trouble),
            "slack_connected": float(self.slack is not None and self.slack.connected),
            "slack_deliveries": float(self.slack.incoming.taken if self.slack else 0),
            "discord_connected": float(self.discord is not None and self.discord.connected),
            "discord_deliveries": float(self.discord.incoming.taken if self.discord else 0),
        }

    async def _look_at_audit(self) -> None:
        found = await self.store.verify_audit()
        if found.faults:
            log.critical("audit broken: %s", found, extra={"action": "audit.broken"})
            self.supervisor.say("audit", words.AUDIT_BROKEN)
            await self.switch.pause(Person("candor", "Candor"), "the audit does not add up")
