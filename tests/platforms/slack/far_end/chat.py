"""Messages: chat.* and files.*, and what a response_url does."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from tests.platforms.slack.far_end import block_kit, reading
from tests.platforms.slack.far_end.people import Channel
from tests.platforms.slack.far_end.shown import Message
from tests.platforms.slack.far_end.workspace import Refused, ResponseUrl, Workspace

TEXT_LIMIT = 40_000
Told = Callable[[dict[str, Any]], None]
Params = Mapping[str, Any]


class Chat:
    """`tell` hears of each change as the event that Slack would send. `mentions`: whom the app's
    messages called, ever; `unfurled`: those under which Slack would have shown a page."""

    def __init__(self, workspace: Workspace, granted: Callable[[], set[str]], tell: Told) -> None:
        self.workspace, self.granted, self.tell = workspace, granted, tell
        self.mentions: list[str] = []
        self.unfurled: list[Message] = []

    # the methods

    def post_message(self, p: Params) -> dict[str, Any]:
        channel = self._open_for_writing(p["channel"])
        self._thread(channel, p.get("thread_ts"))
        message = self._made(channel, p)
        channel.messages[message.ts] = message
        self.tell(message_event(channel, message))
        shown = message.as_slack(with_metadata=True)
        return {"channel": channel.id, "ts": message.ts, "message": shown}

    def post_ephemeral(self, p: Params) -> dict[str, Any]:
        channel = self._open_for_writing(p["channel"], must_be_in=True)
        user = self.workspace.user(p["user"])
        if user.id not in channel.members or user.deleted:
            raise Refused("user_not_in_channel")
        message = self._made(channel, p, only_for=user.id)
        self.workspace.ephemerals.append(message)
        return {"message_ts": message.ts}

    def update(self, p: Params) -> dict[str, Any]:
        channel = self.workspace.channel(p["channel"])
        message = self.workspace.message(channel, p["ts"])
        if message.user != self.workspace.bot_user:
            raise Refused("cant_update_message")
        before = message.as_slack()
        self.change(message, p)
        self.tell(changed_event(channel, message, before, self.workspace.next_ts()))
        shown = message.as_slack(with_metadata=True)
        return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}

    def delete(self, p: Params) -> dict[str, Any]:
        channel = self.workspace.channel(p["channel"])
        message = self.workspace.message(channel, p["ts"])
        if message.user != self.workspace.bot_user:
            raise Refused("cant_delete_message")
        self.tell(self.remove(channel, message))
        return {"channel": channel.id, "ts": message.ts}

    def permalink(self, p: Params) -> dict[str, Any]:
        channel = self.workspace.channel(p["channel"])
        message = self.workspace.message(channel, p["message_ts"])
        link = f"https://{self.workspace.domain}.slack.com/archives/{channel.id}/p" + (
            message.ts.replace(".", "")
        )
        if message.thread_ts and message.thread_ts != message.ts:
            link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
        return {"channel": channel.id, "permalink": link}

    def upload_url(self, p: Params) -> dict[str, Any]:
        file_id = self.workspace.next_id("F")
        self.workspace.uploads[file_id] = {"name": p["filename"], "length": p["length"]}
        return {"file_id": file_id, "upload_url": f"/upload/{file_id}"}

    def complete_upload(self, p: Params) -> dict[str, Any]:
        files = []
        for given in p["files"]:
            upload = self.workspace.uploads.get(given.get("id", ""))
            if upload is None or "content" not in upload:
                raise Refused("file_not_found", fault=True)
            title = given.get("title") or upload["name"]
            files.append({"id": given["id"], "name": upload["name"], "title": title})
        if "channel_id" in p:
            channel = self._open_for_writing(p["channel_id"], must_be_in=True)
            self._thread(channel, p.get("thread_ts"))
            said = {"text": p.get("initial_comment") or " ", "thread_ts": p.get("thread_ts")}
            message = self._made(channel, said)
            message.text, message.files = p.get("initial_comment", ""), files
            channel.messages[message.ts] = message
            self.tell(message_event(channel, message))
        return {"files": files}

    def respond(self, url: ResponseUrl, p: Params) -> None:
        """A post to a response_url."""
        original = url.original
        channel = self.workspace.channels[url.channel]
        if p.get("delete_original"):
            if original is None:
                raise Refused("no_original_message", fault=True)
            if original.ephemeral:
                self._forget(original)
            else:
                self.tell(self.remove(channel, original))
            return
        if p.get("replace_original") and original is not None:
            before = original.as_slack()
            self.change(original, p)
            if not original.ephemeral:
                self.tell(changed_event(channel, original, before, self.workspace.next_ts()))
            return
        self._thread(channel, p.get("thread_ts"))
        if p.get("response_type") == "in_channel":
            message = self._made(channel, p)
            channel.messages[message.ts] = message
            self.tell(message_event(channel, message))
        else:
            message = self._made(channel, p, only_for=url.user)
            self.workspace.ephemerals.append(message)

    # what they share

    def _open_for_writing(self, id: str, must_be_in: bool = False) -> Channel:
        if id in self.workspace.users:
            return self.workspace.direct_channel(id)  # a person's id stands for the talk with them
        channel = self.workspace.channel(id)
        if channel.archived:
            raise Refused("is_archived")
        if self.workspace.bot_user not in channel.members and (
            must_be_in or "chat:write.public" not in self.granted()
        ):
            raise Refused("not_in_channel")
        return channel

    def _thread(self, channel: Channel, ts: str | None) -> None:
        if ts is None:
            return
        parent = channel.messages.get(ts)
        if parent is None:
            raise Refused("thread_not_found")
        if parent.thread_ts not in (None, ts):
            raise Refused("cannot_reply_to_message", fault=True)

    def _made(self, channel: Channel, p: Params, only_for: str = "") -> Message:
        check_content(p)
        workspace = self.workspace
        thread = p.get("thread_ts")
        if thread and not only_for:
            channel.messages[thread].thread_ts = thread
        known = ("channel", "user", "text", "blocks", "thread_ts", "metadata")
        message = Message(
            channel.id,
            workspace.next_ts(),
            workspace.bot_user,
            workspace.team,
            p.get("text") or "",
            workspace.with_ids(p.get("blocks") or ()),
            thread,
            bot=workspace.bot_profile(),
            metadata=p.get("metadata"),
            only_for=only_for,
            options={key: value for key, value in p.items() if key not in known},
            given=copy.deepcopy(dict(p)),
        )
        self._watch(message)
        return message

    def _watch(self, message: Message) -> None:
        self.mentions += reading.mentions(message)
        if reading.unfurls(message):
            self.unfurled.append(message)

    def change(self, message: Message, p: Params) -> None:
        """What is not named stays, but for the text (chat.update's rule)."""
        kept = {"text": message.text, "blocks": message.blocks}
        check_content({**kept, **p})
        message.text = p.get("text", message.text)
        if "blocks" in p:
            message.blocks = self.workspace.with_ids(p["blocks"])
        if "metadata" in p:
            message.metadata = p["metadata"] or None
        message.given |= copy.deepcopy(dict(p))
        message.edited = {"user": message.user, "ts": self.workspace.next_ts()}
        self._watch(message)

    def remove(self, channel: Channel, message: Message) -> dict[str, Any]:
        """Takes a message away and gives the event. One with replies leaves a tombstone."""
        before, now = message.as_slack(), self.workspace.next_ts()
        if any(m.thread_ts == message.ts and m is not message for m in channel.messages.values()):
            message.text, message.blocks = "This message was deleted.", []
            message.user, message.bot, message.subtype = "USLACKBOT", None, "tombstone"
            return changed_event(channel, message, before, now)
        channel.messages.pop(message.ts, None)
        return {
            "type": "message",
            "subtype": "message_deleted",
            "previous_message": before,
            "channel": channel.id,
            "hidden": True,
            "deleted_ts": message.ts,
            "event_ts": now,
            "ts": now,
            "channel_type": channel.kind,
        }

    def _forget(self, message: Message) -> None:
        left = [m for m in self.workspace.ephemerals if m is not message]
        self.workspace.ephemerals[:] = left


def check_content(p: Params) -> None:
    """Raises Refused unless there is something to show, and all of it is well formed."""
    if not (p.get("text") or p.get("blocks") or p.get("attachments") or p.get("markdown_text")):
        raise Refused("no_text", fault=True)
    if len(p.get("text") or "") > TEXT_LIMIT:
        raise Refused("msg_too_long", fault=True)
    if p.get("blocks"):
        block_kit.check_message(p["blocks"])
    if metadata := p.get("metadata"):
        event, payload = metadata.get("event_type"), metadata.get("event_payload")
        if not isinstance(event, str) or not event or not isinstance(payload, dict):
            raise Refused("invalid_metadata_format", fault=True)


def message_event(channel: Channel, message: Message) -> dict[str, Any]:
    return {
        **message.as_slack(),
        "channel": channel.id,
        "event_ts": message.ts,
        "channel_type": channel.kind,
    }


def changed_event(
    channel: Channel, message: Message, before: dict[str, Any], now: str
) -> dict[str, Any]:
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": message.as_slack(),
        "previous_message": before,
        "channel": channel.id,
        "hidden": True,
        "ts": now,
        "event_ts": now,
        "channel_type": channel.kind,
    }
