"""Who may read and do what in a Discord server, by Discord's own rules (Discord, "Permissions"). Pure.

A member, a channel and a server are what Discord answers when it is asked for one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from discord import Permissions

from candorbot.platforms.bodies import Body, listed

EVERYONE = "everyone"
SEES = Permissions(view_channel=True).value


def readers_of(channel: Body, server: Body, everyone: Sequence[str] = ()) -> tuple[str, ...]:
    """Who can view a channel: EVERYONE, or the ids of roles and people, sorted. The owner and administrators can
    view all. `everyone`: roles that stand for it.

    Where single people are shut out, having one of its roles does not say that one reads there; nor, where a role
    is, having one that is not let in by itself. Then these are the channel's own, and nobody else's words go there,
    nor its words anywhere else."""
    shut, opened = _overwrites(channel)
    roles = listed(server.get("roles"))
    all_see = _sees(next((one for one in roles if str(one["id"]) == str(server["id"])), {}))
    everyone_id = str(server["id"])
    if everyone_id in opened or (all_see and everyone_id not in shut):
        return (EVERYONE,)
    if opened & set(everyone):
        return (EVERYONE,)
    admins = {str(one["id"]) for one in roles if Permissions(int(one["permissions"])).administrator}
    people = {
        str(one["id"])
        for one in listed(channel.get("permission_overwrites"))
        if one.get("type") == 1
    }
    let_in = {str(one["id"]) for one in roles} & opened
    anyway = {
        str(one["id"])
        for one in roles
        if everyone_id not in shut and _sees(one) and str(one["id"]) not in shut
    } - {everyone_id, *let_in}
    if (let_in | anyway) & set(everyone):
        return (EVERYONE,)
    if shut - people - {everyone_id} or people & shut:
        anyway = {f"{one} in {channel['id']}" for one in anyway}
    if people & shut:
        let_in = {f"{one} in {channel['id']}" for one in let_in}
    owner = str(server.get("owner_id"))
    return tuple(sorted({*admins, *let_in, *anyway, *(opened & people), owner}))


def permissions_in(member: Body, channel: Body, server: Body) -> Permissions:
    """What a member may do in a channel, by Discord's own order of roles and overwrites."""
    if user_id(member) == str(server.get("owner_id")):
        return Permissions.all()
    mine = {str(one) for one in member.get("roles") or ()} | {str(server["id"])}
    roles = [one for one in listed(server.get("roles")) if str(one["id"]) in mine]
    value = 0
    for role in roles:
        value |= int(role["permissions"])
    if Permissions(value).administrator:
        return Permissions.all()
    by_id = {str(one["id"]): one for one in listed(channel.get("permission_overwrites"))}
    everyone = by_id.get(str(server["id"]))
    others = [by_id[one] for one in mine - {str(server["id"])} if one in by_id]
    own = by_id.get(user_id(member))
    for group in ([everyone] if everyone else [], others, [own] if own else []):
        for one in group:
            value &= ~int(one["deny"])
        for one in group:
            value |= int(one["allow"])
    return Permissions(value)


def is_admin(member: Body, server: Body) -> bool:
    """Whether a member is the server's owner or an administrator."""
    return permissions_in(member, {}, server).administrator


def is_held_back(member: Body, now: datetime) -> bool:
    """Whether a member has not passed the server's screening, or is timed out."""
    until = member.get("communication_disabled_until")
    try:
        timed_out = bool(until) and datetime.fromisoformat(str(until)) > now
    except (ValueError, TypeError):
        timed_out = True
    return bool(member.get("pending")) or timed_out


def height(member: Body, server: Body) -> int:
    """How high the highest role of a member stands."""
    mine = own_ids(member)
    roles = [one for one in listed(server.get("roles")) if str(one["id"]) in mine]
    return max((int(one.get("position") or 0) for one in roles), default=0)


def own_ids(member: Body) -> set[str]:
    """The ids that mean this member: their own, and their roles'."""
    return {user_id(member), *(str(one) for one in member.get("roles") or ())}


def user_id(member: Body) -> str:
    user = member.get("user")
    return str(user.get("id")) if isinstance(user, Mapping) else ""


def _overwrites(channel: Body) -> tuple[set[str], set[str]]:
    """Who is shut out of a channel, and to whom it is opened, by id."""
    found = listed(channel.get("permission_overwrites"))
    shut = {str(one["id"]) for one in found if int(one.get("deny") or 0) & SEES}
    return shut, {str(one["id"]) for one in found if int(one.get("allow") or 0) & SEES}


def _sees(role: Body) -> bool:
    return bool(int(role.get("permissions") or 0) & SEES)
