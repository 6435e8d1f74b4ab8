"""What stands in a message: checked as Discord checks it, and whom it calls."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from tests.platforms.discord.wire import bits, components, refused
from tests.platforms.discord.wire.shown import Message
from tests.platforms.discord.wire.things import Channel
from tests.platforms.discord.wire.world import World

MOST_CONTENT = 2000  # of an app; the description says 4,000, which is for people with Nitro
CALLS = re.compile(r"<@!?(\d+)>|<@&(\d+)>|@(everyone|here)\b")
Body = Mapping[str, Any]
Files = Mapping[str, bytes]


def fill(world: World, channel: Channel, message: Message, body: Body, files: Files) -> None:
    """Puts what the app sent into a message, new or old; raises Refused and changes nothing if
    Discord would not take it. In an edit, what is not named stays."""
    flags = _flags(message, body)
    content = message.content if body.get("content") is None else body["content"]
    if "content" in body and body["content"] is None:
        content = ""
    given = body.get("components")
    parts = message.components if given is None else given
    attachments = _attachments(world, message, body, files)
    names = [one["filename"] for one in attachments]
    v2 = bool(flags & bits.COMPONENTS_V2)
    if v2 and (content or body.get("embeds") or body.get("poll")):
        raise refused.form("no content or embeds beside Components V2", "content")
    if len(content) > MOST_CONTENT:
        raise refused.form(f"{len(content)} characters, {MOST_CONTENT} at most", "content")
    if given:
        components.check(given, v2=v2, files=names)
    if not (content.strip() or parts or attachments or body.get("embeds")):
        raise refused.of_code(50006, fault=True)
    _check_allowed(body.get("allowed_mentions"))
    message.content, message.flags, message.attachments = content, flags, attachments
    message.files |= {name: content for name, content in files.items() if name in names}
    if given is not None:
        message.components = components.shown(given, attachments)
    called = pings(world, channel, message, body.get("allowed_mentions"))
    message.given = copy.deepcopy(dict(body))
    message.pings += called
    world.pings += called


def _flags(message: Message, body: Body) -> int:
    kept = bits.COMPONENTS_V2 | bits.EPHEMERAL | bits.LOADING
    may = bits.COMPONENTS_V2 | bits.SUPPRESS_EMBEDS | bits.SILENT
    given = body.get("flags") or 0
    if given & ~may:
        raise refused.form(f"flags {given}: an app cannot set them", "flags")
    return (message.flags & kept) | given


def _attachments(world: World, message: Message, body: Body, files: Files) -> list[dict[str, Any]]:
    """Those an edit keeps (by id), and the new ones (by the number of their file)."""
    named = body.get("attachments")
    if named is None:
        named = [
            *message.attachments,
            *({"id": str(i), "filename": n} for i, n in enumerate(files)),
        ]
    old = {one["id"]: one for one in message.attachments}
    sent = dict(enumerate(files))
    found = []
    for one in named:
        if str(one.get("id")) in old:
            found.append(old[str(one["id"])])
            continue
        number = int(one.get("id", -1))
        if number not in sent:
            raise refused.form(f"attachment {number}: no such file", "attachments")
        name = one.get("filename") or sent[number]
        url = f"https://cdn.discord.example/{message.channel}/{name}"
        alt = one.get("description")
        found.append(
            {
                **({"description": alt} if alt else {}),
                "id": world.snowflake(),
                "filename": name,
                "size": len(files[sent[number]]),
                "url": url,
                "proxy_url": url,
                "content_type": "image/png" if name.endswith(".png") else "text/plain",
            }
        )
    return found


def _check_allowed(allowed: Any) -> None:
    if not allowed:
        return
    for kind in ("users", "roles"):
        if kind in (allowed.get("parse") or ()) and allowed.get(kind):
            raise refused.form(f"parse and {kind} exclude each other", "allowed_mentions")


def pings(world: World, channel: Channel, message: Message, allowed: Any) -> list[str]:
    """Whom the words call, as far as `allowed_mentions` lets them: "@ana", "@everyone", "reply".
    Stricter than Discord in two things: an edit calls, too, and so do words within `code`."""
    parse = set(allowed.get("parse") or ()) if allowed else {"users", "roles", "everyone"}
    users, roles = (set((allowed or {}).get(kind) or ()) for kind in ("users", "roles"))
    found = []
    for user, role, word in CALLS.findall(f"{message.content}\n{message.text}"):
        if user and (user in users or "users" in parse) and user in world.users:
            found.append(f"<@{user}>")
        elif role and (role in roles or "roles" in parse) and _callable(world, channel, role):
            found.append(f"<@&{role}>")
        elif word and "everyone" in parse and world.may(world.bot, channel, bits.MENTION_EVERYONE):
            found.append(f"@{word}")
    replies = allowed.get("replied_user") if allowed else True
    if replies and message.reply_to in channel.messages and not message.given:
        found.append(f"reply to {channel.messages[message.reply_to].author}")
    return found


def _callable(world: World, channel: Channel, role: str) -> bool:
    roles = world.guilds[channel.guild].roles if channel.guild else {}
    every = world.may(world.bot, channel, bits.MENTION_EVERYONE)
    return role in roles and (roles[role].mentionable or every)
