"""Discord's answers to what it does not do, with the codes of its documentation (JSON error codes)."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """`fault`: whether the app is to blame; then it stands in `discord.wrong`."""

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        *,
        fault: bool = False,
        errors: dict[str, Any] | None = None,
        why: str = "",
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.fault, self.errors, self.why = fault, errors, why

    def as_discord(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"message": self.message, "code": self.code}
        return answer | ({"errors": self.errors} if self.errors else {})


def unauthorized() -> Refused:
    return Refused(401, 0, "401: Unauthorized")


def no_route(why: str) -> Refused:
    return Refused(404, 0, "404: Not Found", fault=True, why=why)


def unknown(what: str) -> Refused:
    codes = {"channel": 10003, "guild": 10004, "member": 10007, "message": 10008, "role": 10011}
    codes |= {"user": 10013, "webhook": 10015, "interaction": 10062}
    shown = what if what == "interaction" else what.capitalize()
    return Refused(404, codes[what], f"Unknown {shown}")


def missing_access() -> Refused:
    return Refused(403, 50001, "Missing Access")


def missing_permissions() -> Refused:
    return Refused(403, 50013, "Missing Permissions")


def acknowledged() -> Refused:
    return Refused(400, 40060, "Interaction has already been acknowledged.", fault=True)


def token_over() -> Refused:
    return Refused(401, 50027, "Invalid Webhook Token")


def form(why: str, where: str = "", code: str = "BASE_TYPE_INVALID") -> Refused:
    """The app sent something that Discord cannot read or does not take."""
    inner: dict[str, Any] = {"_errors": [{"code": code, "message": why}]}
    for name in reversed(where.split(".") if where else []):
        inner = {name: inner}
    return Refused(400, 50035, "Invalid Form Body", fault=True, errors=inner, why=why)


def reply_gone() -> Refused:
    """The message to reply to is not there: deleted a moment ago, for one."""
    refused = form("Unknown message", "message_reference", "REPLIES_UNKNOWN_MESSAGE")
    refused.fault = False
    return refused


def of_code(code: int, *, fault: bool = False) -> Refused:
    status, message = {
        30003: (400, "Maximum number of pins reached for the channel (250)"),
        40067: (400, "A tag is required to create a forum post in this channel"),
        50005: (403, "Cannot edit a message authored by another user"),
        50006: (400, "Cannot send an empty message"),
        50007: (403, "Cannot send messages to this user"),
        50008: (400, "Cannot send messages in a non-text channel"),
        50083: (400, "Thread is archived"),
        160002: (400, "Cannot reply without permission to read message history"),
        160004: (400, "A thread has already been created for this message"),
        160005: (400, "Thread is locked"),
    }[code]
    return Refused(status, code, message, fault=fault)
