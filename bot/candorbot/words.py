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
APPROVE_LATER = "Approve for {when}"
SCHEDULE = "Schedule"
MOVE = "Move"
UNSCHEDULE = "Take it off the calendar"
ASK_WHEN = "When? For example: tomorrow 9:00, tue 16:00, 2026-12-01 09:00"
RESUME = "Resume posting"
PAUSE = "Pause posting"
IT_STANDS = "It stands there"
IT_DOES_NOT = "It is not there"

# --- one line for each objection to posting: what is so, and what to do -------------------------
OBJECTIONS = {
    "not_approver": "You may not approve posts here. Press “Ask a colleague” to hand it to an approver.",
    "paused": "Posting is paused, so nothing was posted. Resume it with /candor pause off.",
    "expired": "This draft is more than 24 hours old, or its time to be posted is over. Nothing was posted. Ask "
    "for a new one.",
    "moved": "It was moved to another time, or off the calendar. Approve it again.",
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
SCHEDULED = "On the calendar for {when}. It is posted then if an approver has approved it."
UNSCHEDULED = "It is off the calendar. It is posted when an approver approves it."
APPROVE_THAT_TIME = "It was approved for another time, so it needs a new approval."
NO_REPLY_LATER = (
    "A reply to a member does not wait for a day on the calendar. Approve it, or discard it."
)
POSTED_LATER = "Approved. It is posted on {when}, if nothing has changed by then."
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

# --- feedback -----------------------------------------------------------------------------------
SAVE = "Save"
MERGE = "Merge"
CHANGE_THEME = "Change theme"
PRIVATE = "Private"
NOT_PRIVATE = "Not private"
CONSENT = "Consent to quote"
OLDER = "Older"
RENAME = "Rename"
PLANNED = "Planned"
DECLINED = "Declined"
REOPEN = "Open again"
SHIPPED_IT = "It has shipped"
ASK_CONSENT = "Has the member agreed to be quoted?"
ASK_THEME = "Which theme?"
ASK_NEW_THEME = "The new theme's name (empty if you chose one)"
ASK_MERGE = "Into which theme?"
ASK_NAME = "What shall it be called?"
ASK_SHIPPED = "What shipped, in a sentence or a link that members may get"
A_NEW_ONE = "A new one"
NO_THEME = "None"
REALLY_MERGE = "Merge all of “{theme}” into another theme? Later messages follow, and nothing takes it apart again."
FEEDBACK_FROM = "Feedback from {member}"
FEEDBACK_TYPED = "Feedback"
FEEDBACK_GONE = "That message is not here, or not yours to read. Choose another one."
FEEDBACK_CARD_GONE = "That feedback is not here, or not yours to read. Log it again."
NOTHING_SAID = "There are no words in it. Log a message that says something."
LOGGED = "Logged."
LOGGED_BEFORE = "{person} has logged it already."
CHANGED_MEANWHILE = "{person} changed it meanwhile. Nothing was changed; this is how it stands."
THEME_IS = "Its theme is “{theme}” now."
THEME_NONE = "It has no theme now."
IS_PRIVATE = "Private: it stays with the team. No export, no digest and no draft has it."
IS_NOT_PRIVATE = "It is not private any more."
CONSENT_IS = "Consent to quote: {consent}."
CHOOSE_CONSENT = "That is no answer. Choose one of the list."
CHOOSE_THEME = "No theme was chosen. Choose one, or name a new one."
THEME_NARROWER = "“{theme}” is a name from a place with fewer readers than this message has. Choose another theme."
NEARLY_A_THEME = "There is a theme “{theme}”. Choose that one, or give yours a name less like it."
FIND_NOW = "Find new ones"
MERGED_NOW = "“{theme}” is a part of “{into}” now. What was found is not taken apart again."
MERGED_FIRST = "Somebody was first: “{theme}” is a part of “{into}” already. Nothing was changed."
RENAMED_NOW = "It is called “{theme}” now. “{before}” still means it."
STATUS_NOW = "“{theme}” is {status} now."
STATUS_BEFORE = "“{theme}” is {status} already."
LIKE_OTHERS = "looks like {count} others"
LIKE_ONE = "looks like 1 other"
LIKE_NONE = "nobody else so far"
FEEDBACK_NONE_TITLE = "No feedback"
FEEDBACK_NONE = "Nothing of that kind was heard or logged. “Log as feedback” on a message, or `/candor feedback TEXT`, logs some."
FEEDBACK_LIST = "Feedback, the newest first"
FEEDBACK_SEARCH = "Feedback with “{words}”"
FEEDBACK_THEME = "Theme: {theme}"
THEMES_TITLE = "What members speak of"
THEMES_NONE = "No theme was named or found yet. `themes.yaml` of the brand names them; others are found once a day."
THEMES_FOUND = {0: "Nothing new was found.", 1: "1 new theme was found."}
THEMES_FOUND_MANY = "{count} new themes were found."
THEMES_MORE = "… and {count} more, of which fewer speak"
THEMES_LINE = "{theme}: {members} in 28 days · {status}{origin}"
ITEM_LINE = "{number}. {who}: “{quote}” · {facts}"
EXPORT_TITLE = "Feedback as a file"
EXPORT_BODY = "{rows}. Private feedback, and what you may not read yourself, is not in it."
EXPORT_CUT = "Only the newest {most:,} are in it. Say `until:{until}` for those before."
EXPORT_NONE = "There is nothing to export: all of it is private, not yours to read, or not there."
SHIPPED_TITLE = "You asked, we shipped: {theme}"
SHIPPED_ASK = "{members} asked for it, in {places}. Say what shipped: each place gets a draft of its own, to approve one by one."
OPEN_ITEM = "Open {number}"
SHIPPED_ASK_NOBODY = (
    "Nobody you may answer has asked for it. Say what shipped, and the theme says so from then on."
)
SHIPPED_NOBODY = "Nobody you may answer has asked for “{theme}”, so there is nobody to tell. Its status says that it shipped."
SHIPPED_DONE = "{drafts} for {members}. Each is posted only if an approver approves it."
SHIPPED_MADE = "{made} of them new; the others were made before, and no place is told twice."
SHIPPED_REST = "{places} more have to wait: {most} are made at once. Press “{button}” for the next."
SHIPPED_ELSEWHERE = "{places} more asked in another workspace: say the same there."
SHIPPED_NEXT = "Prepare the next"
SHIPPED_DRAFT = "{id}: #{channel}, to {members} · {state}"
SHIPPED_PREPARE = "Prepare the drafts"
SHIPPED_LEFT = "{places} got no draft. {why}"
SHIPPED_NOTHING = "Say what shipped, in a few words or a link. Nothing was prepared."

# --- the briefing and the digest ----------------------------------------------------------------
CHANGES = {
    "unknown": "what is usual is not known yet",
    "little": "too few to tell",
    "new": "usually none",
    "many": "{times} times the usual",
    "twice": "twice the usual",
    "more": "more than usual",
    "same": "as usual",
    "less": "a little less than usual",
    "half": "about half the usual",
    "few": "far less than usual",
}
"""How a count stands to what is usual (usual.py)."""
BRIEFINGS = {"today": "Briefing", "week": "The week", "month": "The month"}
BRIEFING_OF = "{what}: {when}"
SO_FAR = "{when}, so far"
BRIEFING_FROM_TO = "{first} to {last}"
NEEDS_YOU = "Needs you now"
MEMBERS_SAY = "What members say"
SHIPPED = "You asked, we shipped"
LOOKS_RIGHT = "Looks right"
SOMETHING_WRONG = "Something is wrong"
SNOOZE = "Snooze"
WHAT_IS_WRONG = "What is wrong?"
SNOOZE_UNTIL = "When shall it come again?"
SNOOZES = {"1": "in an hour", "3": "in three hours", "24": "tomorrow at this time"}
"""Hours -> how they are said."""
NEEDS_CASE = "{urgency}: {what} ({id}), {owner}, due {due}"
NEEDS_CASE_LATE = "{urgency}: {what} ({id}), {owner}, was due {due}"
NEEDS_CASE_NOBODY = "{urgency}: {what} ({id}), nobody answered"
NEEDS_MORE = "… and {what} more"
NEEDS_POST = "Did it arrive? The reply {id} was sent, and nobody knows whether it stands"
NEEDS_QUESTION = "{who} has waited {waited}: “{quote}”"
NOBODY_WAITS = "Nobody who was heard is waiting, and no case is open."
DRAFT_TO = "Reply to {who}"
OPEN_CASE = "Open {id}"
SAID_MUCH = "{messages} by {members}: {change}"
ASKED_SO_MANY = "{questions}, {change}; {answered} answered"
MOOD_WORSE = "{messages} displeased: {change}"
MOOD_BETTER = "{messages} pleased: {change}"
THEME_LINE = "{theme}: {messages}, {change}"
THEME_CROSS = "{said}, {count} displeased"
THEME_QUOTE = "{said}: “{quote}”"
THEMES_NEW = "New"
THEMES_STOPPED = "Gone quiet"
SHIPPED_LINE = "{theme}: {what}"
QUIET = "A quiet day: {messages} by {members}, {change}. {waits}"
QUIET_NONE = "Nothing was said. {waits}"
HEARD_SOME = "Heard in part: {said}"
COVERAGE = "{messages}, {heard} of {watched} channels that all here can read"
COVERAGE_LAST = "{said}, last {last}"
COVERAGE_SILENT = "nothing from {channels} for {days} days"
AND_MORE = "{count} more"
OR_MORE = "at least {said}"
COVERAGE_SHED = "{count} more were counted and not read, there were too many at once"
COVERAGE_SINCE = "listening since {since}"
COVERAGE_NONE = (
    "No channel is watched. `listening` in brand.yaml names those that Candor may listen to."
)
LATE = "Late: it was due {due}, and Candor was not running."
SNOOZED = "Once more: {who} asked for it again at this time."
ANCHOR = "Audit: {anchor}"
VOLUME = "Messages of members a day"
CHART_ALT = "{title}, {first} to {last}: {values}; most on {when}."
CHART_RANGE = "{least:,} to {most:,}"
CHART_ALT_BARS = "{title}: {values}."
JUDGED_RIGHT = "Thank you. It is noted that this briefing was right."
JUDGED_WRONG = "Thank you. What you wrote is kept with this briefing: {said}"
JUDGED_NOTHING = "Say in a few words what is wrong, so that it can be mended."
SNOOZED_UNTIL = "It comes again {when}, with everything as it is then."
SNOOZE_WHAT = "Choose when it shall come again."
SNOOZE_GONE = "That briefing is not there any more. `/candor brief` gives the newest."
BRIEFING_WAITS_TITLE = "A briefing for #{channel} waits for an approval"
BRIEFING_WAITS = "Members can read #{channel}, so it is posted only if an approver approves it."
BRIEFING_GONE_TITLE = "A briefing could not be sent"
BRIEFING_GONE = (
    "There is no channel {channel} any more. Name another one under `briefings` in brand.yaml."
)
BRIEFING_ENGINE = "briefing, by rules"
DIGEST_THEME = "{theme}: {messages} by {members}, {change}"
DIGEST_QUOTE = "“{quote}” – {who}"
A_MEMBER = "a member"
DIGEST_GOALS = "Against the goals"
MOOD = "Mood: pleased less displeased, in percent of messages"
HOURS = "Messages of members by hour of the day"
THEME_BARS = "Messages by theme"
GOAL = "{what}: {is_now}"
GOAL_OF = "{what}: {is_now} (goal {goal}: {met})"
GOAL_MET = "met"
GOAL_MISSED = "not met"
GOALS = {
    "answered": "Questions answered",
    "wait": "Median wait for an answer",
    "in_time": "Escalations taken before they were due",
    "shipped": "Themes shipped",
    "posts": "Posts released",
    "judged": "Briefings found right",
}
FUNCTIONS = {
    "advocate": "answered members",
    "voice": "told members what came of their wishes",
    "mediator": "calmed",
    "informer": "gave members news",
}
BY_FUNCTION = "Of the posts: {parts}"
ONE_FUNCTION = "{count:,} {what}"
PERCENT = "{share} %"
PERCENT_OF = "{share} % ({part:,} of {all:,})"
NONE_THERE = "there were none"


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


def counted(count: int, one: str, more: str = "") -> str:
    """ "1 message", "1,234 messages"; `more` for what does not end in s."""
    return f"1 {one}" if count == 1 else f"{count:,} {more or one + 's'}"


def waited(since: datetime, now: datetime) -> str:
    """How long something has waited: see `span`."""
    return span(now - since)


def span(time: timedelta) -> str:
    """A time span in its two largest units: "2 d 3 h", "5 h 10 min", "4 min"; never less than nothing."""
    minutes = max(0, int(time / timedelta(minutes=1)))
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
