"""What the core says to people, in one place, so that another language can follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

# --- buttons -----------------------------------------------------------------------------------
APPROVE = "Approve and post"
COPY = "Copy, I'll post it myself"
EDIT = "Edit"
SHORTER = "Shorter"
WARMER = "Warmer"
COLLEAGUE = "Ask a colleague"
ANSWERED = "Mark answered"
DISCARD = "Discard"
REALLY_DISCARD = "Discard this draft? It cannot be brought back."
FIX = "Fix it"
SIGN = "Sign it as me"
WHO = "Who is speaking?"
AGAIN = "Check it again"
RESUME = "Resume posting"
PAUSE = "Pause posting"
IT_STANDS = "It stands there"
IT_DOES_NOT = "It is not there"

# --- one line for each objection to posting: what is so, and what to do -------------------------
OBJECTIONS = {
    "not_approver": "You may not approve posts here. Press “Ask a colleague” to hand it to an approver.",
    "paused": "Posting is paused, so nothing was posted. Resume it with /candor pause off.",
    "expired": "This draft is more than 24 hours old. Nothing was posted. Ask for a new one.",
    "other_words": "The draft has changed since the card you pressed. Nothing was posted. Read it again below.",
    "not_honest": "The honesty check does not pass it. Nothing was posted. Press “Fix it” or “Edit”.",
    "signed_by_other": "It is signed with another person's name. Nothing was posted. Press “Sign it as me”, "
    "read it once more, and approve it.",
    "newer_messages": "There are newer messages in the thread. Nothing was posted. Read them, then press "
    "“Check it again”.",
    "question_changed": "The member has changed their message. Nothing was posted. Read it, then press "
    "“Check it again”.",
    "policy_changed": "The rules have changed since this was checked. Nothing was posted. Press "
    "“Check it again”.",
    "source_changed": "A source it cites has changed. Nothing was posted. Press “Check it again”.",
    "audience_changed": "Other people can read that place now. Nothing was posted. Press "
    "“Check it again”.",
    "no_approval": "There is no approval for exactly these words. Nothing was posted. Approve it again.",
    "too_fast": "You released 5 posts within the last minute, faster than anybody reads. Nothing was posted. "
    "Read this one once more, and approve it in a minute.",
    "too_many": "30 posts were released within 10 minutes, by you or in this channel. Nothing was posted. "
    "Approve it when members have had time to read.",
    "place_gone": "That channel or thread is not there any more. Nothing was posted. Copy the text if you "
    "want to post it elsewhere.",
}

OBJECTIONS_LATER = {
    "not_approver": "Whoever approved it may not approve posts any more. Nothing was posted. Another approver "
    "can approve it.",
}
"""The same, where the person who approved is not the one who reads."""

STATES = {
    "draft": "Draft",
    "in review": "Waiting for a colleague",
    "approved": "Approved, on its way",
    "posted": "Posted",
    "discarded": "Discarded",
    "expired": "Expired",
    "stale": "Needs another look",
}

CLOSED = {
    "approved": "It was approved already. It is on its way.",
    "posted": "It was posted already. Nothing was posted a second time.",
    "discarded": "It was discarded already. Nothing was posted.",
    "expired": "It has expired. Nothing was posted.",
}

# --- things that go wrong ----------------------------------------------------------------------
NOT_DONE = "That did not work"
BUG = (
    "Something in Candor went wrong; nothing was posted and nothing is lost. Tell whoever runs Candor this "
    "number: {id}. The log has the rest."
)
TRIED_AGAIN = "What you asked for is kept, and is done when Candor starts next."
HANGS = "The command `{skill}` took longer than {seconds:g} seconds and was stopped. Nothing was posted. Try again."
DENIED_TITLE = "Not allowed"
DENIED = "`{skill}` is for {needed}s, and here you are {have}. Ask a {needed} to do it."
UNKNOWN_TITLE = "No such command"
UNKNOWN = "There is no command `{word}`.{nearest} `/candor help` lists them."
NEAREST = " Did you mean `{nearest}`?"
OLD_BUTTON = "This card is out of date. Ask for it again."
NO_DRAFT = "There is no draft {id} here. `/candor draft` shows the one that waits longest."
TOO_LONG = "That is {count:,} characters; Candor reads up to {limit:,}. Nothing was done: send a shorter text."
FIX_NOTHING_LEFT = "This cannot be mended by rule, or nothing would be left. Write it in your own words, with “Edit”."
EMPTY_TEXT = "The reply is empty. Write something, or press “Discard”."

# --- how Candor itself is doing ----------------------------------------------------------------
TROUBLE = "Candor needs a look"
TASK_ENDED = "it ended by itself"
TASK_FAILS = (
    "The task “{name}” fails ({error}). It is started again and again; the log has the rest."
)
TASK_STUCK = (
    "The task “{name}” has been at one step for over five minutes. Stop Candor and start it again."
)
TAKEN_OVER = "another Candor took over this data folder"
TASKS_RUN = "{count} tasks running"
TASK_BACK = "“{name}” was started again {restarts} times, last: {error}"
STALLED = "everything stood still for {seconds:g} s on {at}"
RULES_ALONE = "The rules alone find what needs a person: the trained words cannot be read. {why}"
OLD_FILES = "A changed file of the brand or the policies is not right, so what was read before stays in use. {why}"
CASES_FAIL = "{policy}.yaml: the rule {rule} must {must} and did {did}: “{text}”. Mend it; `candor policies test` shows all."
AUDIT_BROKEN = (
    "The audit does not add up, so posting was paused. `candor audit verify` shows where. An approver "
    "resumes with /candor pause off."
)

# --- what just happened ------------------------------------------------------------------------
HONEST = "Honest"
AS_STAFF = "posted as staff of the brand"
BACKED = ", every fact from a numbered source"
ASKED = "{who} asks {whom} to look at this draft."
HANDED = (
    "{whom} has been asked, in the staff channel. It is posted only if an approver approves it."
)
CHOOSE_COLLEAGUE = "Nobody was chosen. Choose one of the approvers."
POSTED = "Posted. It stands in the channel."
STALE = (
    "Something has changed since this was checked: the thread, the rules, a source or who can read it. "
    "Look at the thread, then press “Check it again”."
)
ON_ITS_WAY = "Approved. It is posted as soon as the channel can be reached."
NOT_POSTED = "Not posted: {why} It is back with you."
COPIED = (
    "Copy the text below and post it yourself. Candor posts nothing. Then press “Mark answered”."
)
MARKED_ANSWERED = "Marked answered. The draft is put away; nothing was posted."
DISCARDED = "Discarded. Nothing was posted."
SIGNED = "It is signed with your name now. Read it, and approve it."
CHECKED_AGAIN = "Checked again, with everything as it is now."
FIXED = "Mended, and checked again. What changed:\n{change}"
FIXED_PARTLY = "Mended in part, and checked again: the rest is for you. What changed:\n{change}"
UNKNOWN_SENT = (
    "It was sent, but nobody knows whether it arrived. Look in the channel, then say so below. "
    "Candor does not send it again by itself."
)
WAITING_TO_SEE = "Sent; waiting to see whether it arrived. Candor looks for it at {when}."
NEVER_ARRIVED = "It was sent, and did not arrive."
NOT_CONNECTED = "its workspace is not connected any more"
APPROVE_ANEW = "Good to know. It was not posted; approve it again to post it."


# --- escalations --------------------------------------------------------------------------------
ACKNOWLEDGE = "Acknowledge"
REASSIGN = "Reassign"
RESOLVE = "Resolve"
NO_CASE = "Not an escalation"
HOLDING = "Draft a holding reply"
CALM = "Draft a calm reply"
FLAG = "Flag it"
REALLY_RESOLVE = "Is it dealt with? A resolved case is not opened again."
REALLY_NO_CASE = "Not an escalation? The rules that flagged it are told so, and the case is closed."
CASE_STATES = {
    "open": "Open",
    "acknowledged": "Acknowledged",
    "resolved": "Resolved",
    "dismissed": "Not an escalation",
}
CASE_TITLE = "{urgency}: {what}"
CASE_NAMED = "{what} ({id})"
MORE_THAN_USUAL = "More than usual: {what}"
USUALLY = "{now} in the last hour; usually {usual:g}."
CASE_FOR = "{person}, this is yours: acknowledge it so that others know."
CASE_STILL = "{person}, nobody has acknowledged this yet."
CASE_NEXT = "{person}, nobody has acknowledged this yet, so it comes to you."
CASE_GRAVER = "{person}, it is more urgent than it was."
CASE_FLAGGED = "Flagged. Its owner is told in the staff channel."
SEEN_THROUGH = "Not all is as it looks: {what}. The rules read: “{reads}”"
TWO_ALPHABETS = "letters of two alphabets in one word"
CASE_JOINED = "It is of this open case, so it counts as one more report of it."
CASE_KNOWN = "This message is in an open case already. Nothing was changed."
CASE_LISTED = "Listed without an alert: you flagged more than {most} within the hour. If it cannot wait, tell {person}."
FLAGS_MANY_TITLE = "Many cases by one person"
FLAGS_MANY = (
    "{person} flagged more than {most} within the hour. What {person} flags in the rest of it is listed without "
    "an alert of its own: `/candor escalate`."
)
STEP_GAVE = "gave it to {person}"
STEP_ASKED = "asked {person}"
STEP_NOBODY = "nobody answered"
NO_ANSWER = "no answer"
CASE_GREW = "Now {count:,} reports; {before:,} when this was told last."
CASE_END = "Nobody answered. {count} times somebody was asked, {people} in turn. Whoever reads this: take it."
CASE_TAKEN = "{person} has it now."
CASE_GIVEN = "{person}, {by} asks you to take this."
CASE_RESOLVED = "Resolved by {person}."
CASE_NOT_ONE = "{person} says it is no escalation. The rules behind it are told."
CASE_FIRST = "{person} was first: {state}. Nothing was changed."
CASE_MOVED = "{person} has it now; the card you pressed is older. Nothing was changed."
CASE_ELSEWHERE = "Its own staff channel cannot be reached, so it is told here. {news}"
CASE_LOST = "an alert did not arrive: {why}"
CASE_GONE = "There is no case {id} here. `/candor escalate` shows the open ones."
MEANWHILE = "You could say meanwhile: “{text}”"
DO_NOT_SAY = "Do not say:"
CLOSED_WORDS = "The words stand where not all of the staff can read; the link below leads there."
RIGHT_SO_FAR = "right {right} of {all}"
NEVER_JUDGED = "not judged yet"
CASES_NONE_TITLE = "No open escalations"
CASES_NONE = "Nothing is flagged. `/candor escalate TEXT` flags something by hand."
CASES_TITLE = "{count} open escalations"
CASES_ONE = "1 open escalation"
CASE_LINE = "{id} · {urgency} · {what} · {owner} · {state} · due {due} · {reports}"
CASES_MORE = "… and {count} more"
RULES_TITLE = "What people made of the rules"
RULES_NONE = "No case was acknowledged or dismissed yet."
CHOOSE_PERSON = "Nobody was chosen. Choose one of the team."
CHOOSE_KIND = "That kind is not known. Choose one of the list."
NO_REPLY_HERE = (
    "There is no message here to reply to. `/candor draft TEXT` drafts a reply to any text."
)

# --- what staff are told, unasked ---------------------------------------------------------------
THE_REPLY = "the reply{to} ({id})"
DID_IT_ARRIVE = "Did it arrive? {post}"
NOT_POSTED_TITLE = "Not posted: {post}"
PUT_ASIDE_TITLE = "Something that arrived could not be worked"
PUT_ASIDE = (
    "A {kind} from {workspace} was tried {tries} times and is put aside. Everything else goes on. Tell "
    "whoever runs Candor its key: {key}. The log has the rest."
)


SECRET_SEEN_TITLE = "A member's message holds {what}"
SECRET_SEEN = (
    "Candor keeps it masked. The message itself still shows it to everybody who can read it: ask for it to "
    "be deleted, and, if it is a key or a password, to be made anew."
)
MASKED_KINDS = {
    "SECRET": "a key or password",
    "CREDIT_CARD": "a card number",
    "IBAN_CODE": "a bank account number",
    "US_SSN": "a social security number",
}


def listed(words: Sequence[str]) -> str:
    """One or more as a sentence has them: "a key, a card number and a name"."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def waited(since: datetime, now: datetime) -> str:
    """How long something has waited, in the two largest units: "2 d 3 h", "5 h 10 min", "4 min"."""
    minutes = max(0, int((now - since) / timedelta(minutes=1)))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def to_the_second(at: datetime, zone: ZoneInfo) -> str:
    """A time of today as people there read it: "14:05:30"."""
    return at.astimezone(zone).strftime("%H:%M:%S")


def local(at: datetime, zone: ZoneInfo) -> str:
    """A time as people there read it: "Fri 20 Nov, 14:05"."""
    return at.astimezone(zone).strftime("%a %-d %b, %H:%M")


def article(permission: str) -> str:
    return {"nobody": "nobody Candor knows", "approver": "an approver"}.get(
        permission, f"a {permission}"
    )
