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
    "slot_over": "Its time to be posted is over. Nothing was posted. Press “Move” for another time, or take it off "
    "the calendar.",
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
OWN_MESSAGE = "Candor wrote that message itself. Choose one that a member wrote."
NO_PERSONS_MESSAGE = "No person wrote that message. Choose one that a member wrote."
DRAFT_NOT_YOURS = (
    "Draft {id} is for a channel that you cannot read. Somebody who reads it can open it."
)
DRAFT_ELSEWHERE_TITLE = "A draft waits for you"
BRIEFING_ELSEWHERE = "The briefing for #{channel} is draft {id}. Not all staff read that channel, so its words do not stand here."
DRAFT_ELSEWHERE = "{who} asks {whom} to look at draft {id}. It is for a channel that not all staff read, so its words do not stand here."
NO_DRAFT = "There is no draft {id} here. `/candor draft` shows the one that waits longest."
TOO_LONG = "That is {count:,} characters; Candor reads up to {limit:,}. Nothing was done: send a shorter text."
FIX_NOTHING_LEFT = "This cannot be mended by rule, or nothing would be left. Write it in your own words, with “Edit”."
FIX_NO_NEWS = (
    "This cannot be mended by rule: it would leave out what shipped. Write it in your own words, with “Edit”, "
    "or say what shipped anew on the theme's card, for all its drafts."
)
STANDS_ALREADY = "Somebody was first: this draft stands already."
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


# --- the calendar -------------------------------------------------------------------------------
CALENDAR = "Calendar: {month}"
CALENDAR_AHEAD = "To come"
CALENDAR_EVENTS = "Events"
CALENDAR_FREE = "Free times"
CALENDAR_BALANCE = "What the month's posts are for"
CALENDAR_LINE = "{when} · {id} · {title} · #{channel} · {state}"
CALENDAR_MORE = "… and {count} more"
CALENDAR_SIGNS = "● posted, ◐ approved, ○ not approved yet, ★ an event"
EVENT_LINE = "{when} · {id} · {name} · #{channel}"
STANDS = {"posted": "posted", "approved": "approved", "draft": "not approved yet"}
PURPOSES = {
    "advocate": "answers to members",
    "voice": "what came of members' wishes",
    "mediator": "calm in a quarrel",
    "informer": "something useful for members",
}
SHARE = "{what}: {count} of {all} ({percent} %)"
SHARE_PLANNED = ", planned {percent} %"
FREE_FOR = ": the month is short of {what}."
OPEN_DRAFT = "Open {id}"
PLAN_EVENT = "Plan an event"
CANCEL_EVENT = "Cancel an event"
REALLY_CANCEL = "Cancel it? The posts around it that have not left are discarded."
ASK_KIND = "What is it?"
ASK_EVENT = "What is it called?"
ASK_CHANNEL = "In which channel?"
THIS_CHANNEL = "This one"
ASK_DETAILS = (
    "What may members know of it? It stands in the announcement and the reminder as you write it."
)
ASK_WHICH = "Which one?"
EVENT_KINDS = {
    "ama": "Ask me anything",
    "launch": "A launch",
    "release": "A release",
    "event": "Another event",
}
EVENT_WHAT = "Say what it is and what it is called. Nothing was planned."
EVENT_LONG = (
    "The name may have {name} characters, the details {details}. Shorten them; nothing was planned."
)
EVENTS_FULL = "There are {most} events already, more than Candor keeps. Nothing was planned."
EVENT_THERE = "{name} is on the calendar for that time already. To plan it anew, cancel it first."
EVENT_PLANNED = "{name} is on the calendar for {when}, with {drafts} to approve."
EVENT_CANCELLED = "{name} is cancelled, and the posts around it that had not left are discarded."
EVENT_LEFT = "Posted already, or on their way: {drafts}. Tell members yourself that it is off."
EVENT_GONE = "{name} was cancelled while its posts were written. They are discarded."
NO_EVENT = "There is no event {id} here. `/candor calendar` shows those to come."
NO_MONTH = "“{text}” is no month. Write one like “2026-12”, “december” or “next”."
NO_PLACE = "There is no channel #{channel}, or Candor cannot read it. Choose another one."


POST_TODAY = "Post today"
TODAY_POST = "{time} · {id} · {title} · {state}"
TODAY_EVENT = "{time} · {name}"
TODAY_NOTHING = "Nothing is planned."
TODAY_SHORT = "The month is short of {what} ({percent} %, planned {planned} %)."


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
STEP_ALSO = "told of one more report: “{text}”"
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
CASE_AWAY = "It happened in another workspace, where its words and links are."

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
REALLY_MERGE_INTO = (
    "Merge all of “{theme}” into “{into}”? Later messages follow, and nothing takes it apart again."
)
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
FOUND = "{rows} found, the newest first."
FOUND_MORE = "More than {rows} found, the newest first."
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
EXPORT_CSV = "An apostrophe stands where a spreadsheet would else compute."
EXPORT_CUT = "Only the newest {most:,} are in it. Say `{rest}` for those before."
EXPORT_NONE = "There is nothing to export: all of it is private, not yours to read, or not there."
SHIPPED_TITLE = "You asked, we shipped: {theme}"
SHIPPED_ASK = "{members} asked for it, in {places}. Say what shipped: each place gets a draft of its own, to approve one by one."
OPEN_ITEM = "Open {number}"
SHIPPED_ASK_NOBODY = "Nobody you may answer here has asked for it. Say what shipped, and the theme says so from then on."
SHIPPED_NOBODY = "Nobody you may answer here has asked for “{theme}”, so there is nobody to tell. Its status says that it shipped."
SHIPPED_DONE = "{drafts} for {members}. Each is posted only if an approver approves it."
SHIPPED_MADE = "{made} of them new; the others were made before, and no place is told twice."
SHIPPED_AGAIN = (
    "{drafts} written anew with these words. What was seen before cannot be approved any more."
)
SHIPPED_KEPT = "{drafts} with the words before: approved or posted already, or changed by hand."
SHIPPED_REST = "{places} more have to wait: {most} are made at once. Press “{button}” for the next."
SHIPPED_ELSEWHERE = "{places} more asked in another workspace: say the same there."
SHIPPED_AWAY = (
    "{places} more asked where Candor cannot post, as in what was brought in: nobody is told there."
)
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
NEEDS_QUESTION_PRIVATE = "{who} has waited {waited}"
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
QUIET_UNHEARD = "Nothing was heard."
HEARD_SOME = "Heard in part: {said}"
COVERAGE = "{messages}, {heard} of {watched} channels that all here can read"
OF_THE_TEAM = "{messages} ({staff} of them the team's)"
COVERAGE_BEFORE = "Listening began {since}."
COVERAGE_LAST = "{said}, last {last}"
COVERAGE_SILENT = "nothing from {channels} for {days} days"
AND_MORE = "{count} more"
OR_MORE = "at least {said}"
COVERAGE_SHED = "{count} more were counted and not read, there were too many at once"
COVERAGE_GAP = "nothing came for {time}, while the connection was down"
COVERAGE_SINCE = "listening since {since}"
COVERAGE_NONE = (
    "No channel is watched. `listening` in brand.yaml names those that Candor may listen to."
)
LATE = "Late: it was due {due}, and Candor was not running."
SNOOZED = "Once more: {who} asked for it again at this time."
ANCHOR = "Audit: {anchor}"
VOLUME = "Messages of members a day"
CHART_ALT = "{title}, {first} to {last}: {values}."
CHART_MOST_ON = "{values}; most on {when}"
CHART_EACH_DAY = "{value:,} each day"
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
NOT_KEPT = "not known any more: no words of that time are kept"
PART_KEPT = "{is_now}, in the {part:,} of {all:,} answers of which words are kept"


# --- a member's own data ------------------------------------------------------------------------
MINE_TITLE = "What Candor keeps of you"
MINE_BODY = "Only you see this. The export has all of it, word for word."
MINE_NOTHING = "Nothing. What you write where Candor listens is kept from then on."
MINE_DAYS = "It is counted that you spoke on {days}."
MINE_OUT = (
    "You are out: from now on nothing of you is kept but a question while it waits for an answer."
)
MINE_IN = "You are in again: what you write is kept as for everybody."
MINE_IS_OUT = (
    "You opted out: you stand in no list of people. A question of yours is kept until it is answered, at most 14 "
    "days, so that you get an answer; and what needs a person at once, such as a threat, is still seen."
)
MINE_FOOTER = "Words are kept for {words} days, the counts of a day for {counts}."
MINE_MODEL = "When the team drafts an answer to you, a language model ({model}) may see that message, without your name and without personal data."
MINE_MESSAGES = "Your messages"
MINE_CHANNEL = "#{channel}: {messages}, {first} to {last}"
MINE_FEEDBACK = "Feedback that quotes you"
MINE_NOTE = "a note of the team's"
MINE_CASES = "Cases that name you"
MINE_CASE = "{id}: {kind}"
MINE_REPLIES = "Replies to you"
MINE_REPLY = "{id}: {state}"
MINE_SPEAKER = "What you said of yourself"
MINE_TIE = "You are {what}; you write from {account}"
MINE_OTHER = "Elsewhere"
MINE_ROWS = "{kind}: {rows}"
MINE_MORE = "and {count:,} more, in the export"
MINE_EXPORT = "Export"
MINE_FORGET = "Forget me"
MINE_OPT_OUT = "Opt out"
MINE_OPT_IN = "Opt in"
MINE_CONFIRM = "Everything that Candor keeps of you is taken out. This cannot be undone. Go on?"
MINE_EXPORT_TITLE = "Your data"
MINE_EXPORTED = "Everything that Candor keeps of you, as one file."
MINE_ASKED = (
    "Your words, your name and your id go from everything that Candor keeps: messages, search, drafts, feedback, "
    "cases, the log, backups. That somebody wrote stays counted, without you. This cannot be undone."
)
MINE_FORGOTTEN_TITLE = "You are forgotten"
MINE_FORGOTTEN = (
    "Your words, your name and your id are out of the tables. Within minutes they are out of the search, the log, "
    "the exports and the backups in Candor's folder, too."
)
MINE_BEYOND = (
    "What Candor cannot reach: your messages where you wrote them (delete them there), files and backups that "
    "somebody took elsewhere, and what others wrote of you."
)
MINE_NEW = "If you write again, you are new here."
MINE_STAYS_OUT = "That you opted out stays, and your id with it: else you would be heard again."
MINE_STAFF = "You are of the team: the audit goes on saying what you released and when."
MINE_RECEIPT = "Your receipt"
MINE_RECEIPT_SAYS = "Keep it: nobody else has it. `/candor my-data receipt {code}` proves that it was done, and when."
MINE_PROVED_TITLE = "Your receipt holds"
MINE_PROVED = "You were forgotten on {when}: entry {number:,} of the audit, {digest}."
FORGOTTEN_WORDS = "(Words of a member who asked to be forgotten.)"
MINE_NOT_PROVED = "There is no such receipt of yours. Copy it whole from the card that gave it."

# --- people -------------------------------------------------------------------------------------
PEOPLE = "People"
PEOPLE_OF = "{what}: {first} to {last}"
PEOPLE_VIEWS = {
    "new": "New, and without a reply",
    "helpers": "Answered other members",
    "quiet": "Gone quiet",
    "advocates": "Speak well of us",
    "introduce": "Could meet",
    "audience": "The audience",
}
WELCOME = "Welcome"
THANK = "Thank"
MISSED = "Missed"
INTRODUCE = "Introduce"
DRAFT_WELCOME = "Draft a welcome: {who}"
DRAFT_THANKS = "Draft thanks: {who}"
DRAFT_INTRODUCTION = "Draft an introduction: {one} and {other}"
PEOPLE_NEW = "{who}, new {day}, has no reply: “{quote}”"
PEOPLE_HELPED = "{who} answered {members}: “{quote}”"
PEOPLE_THANKED = "{who} answered {members}, was thanked: “{quote}”"
PEOPLE_QUIET = "{who} wrote in {weeks} of 8 weeks, and not for {days} days"
PEOPLE_PRAISE = "{who}, {tone}, of {what} in #{channel}: “{quote}”"
PEOPLE_MEET = "{one} and {other} both wrote of {words}"
PEOPLE_MET = "{who}: “{quote}”"
PEOPLE_TOPIC = "{who} writes of {topic} ({words}): “{quote}”"
PEOPLE_TOPICS = "Write of what your strategy is about"
DELIGHTED = "delighted"
PLEASED = "pleased"
PEOPLE_NONE = (
    "Nobody is waiting for a welcome, thanks or an introduction, and no regular has gone quiet."
)
PEOPLE_NONE_HERE = "Nobody, as far as you may read."
PEOPLE_HOW = (
    "As far as you may read. A reply is one in a thread, one that begins with a name, or one just below a "
    "question. Who asked to be left out is not here."
)
PEOPLE_OFF = "Lists of people are switched off for this brand: `people: false` in brand.yaml."
PEOPLE_STAFF = "Lists of people are for the team alone."
PEOPLE_WHICH = "There is no view “{text}”. Say new, helpers, quiet, advocates, introduce or audience, or nothing."
PEOPLE_GONE = "That has changed since: somebody replied, a draft was made, or it is not yours to read. `/candor people` shows how it is now."
AUDIENCE_ACTIVE = "{active} wrote"
AUDIENCE_BEFORE = ", {before} in the {days} days before"
AUDIENCE_NEW = "{new} for the first time"
AUDIENCE_NEW_UNKNOWN = "Who is new is not known yet: listening began on {since}"
AUDIENCE_WHEN = "Most on {days}, and at {hours}"
AUDIENCE_LINE = "{what}: {members}"
AUDIENCE_WHO = "Who"
AUDIENCE_ABOUT = "What they talk about"
AUDIENCE_WHERE = "Where"
AUDIENCE_TIME = "When"
WEEKDAYS = "Messages of members by day of the week"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
PEOPLE_THEMES = "Members by theme"
PEOPLE_CHANNELS = "Members by channel"
NETWORK = "Who replies to whom"
NETWORK_MEMBER = "member"
NETWORK_NEW = "new member"
NETWORK_NONE = "Who replies to whom: no replies between members were seen."
NETWORK_ALT = "{title}: {members}, {together}{drawn}; most: {pairs}."
NETWORK_PAIR = "{one} and {other} {count}"
NETWORK_DRAWN = ", of whom the {count} who talk with the most others are drawn"


# --- ideas for posts ----------------------------------------------------------------------------
IDEAS_TITLE = {"week": "Ideas for the week", "month": "Ideas for the month"}
IDEAS = "What you could post"
IDEAS_NONE = "No idea stands on what members asked. `/candor ideas month` looks at four weeks."
GAPS = "Asked, and no article answers"
GAPS_TITLE = "What no article answers"
GAPS_NONE = "Nothing was asked in four weeks that our pages do not answer."
CONFIRMED = "Answered in a thread, and confirmed: worth an article"
JOIN = "Conversations to join"
JOIN_TITLE = "Conversations to join"
JOIN_NONE = "No open conversation touches a topic of your strategy."
JOIN_LINE = "{number}. “{quote}” – {why}"
JOIN_TOPIC = "touches “{topic}” ({word}), {state}"
JOIN_WAITS = "unanswered for {span}"
JOIN_TALKS = "{members} talk, and none of the team"
JOIN_OPENING = "You could open with: “{opening}”"
JOIN_STEPS = "Our page “{page}” has the steps."
JOIN_TALK = "Say what you like about it, or ask how they did it."
JOIN_ASK = "No article answers it. Ask what they have tried, or bring in {owner} ({area})."
REPLY_TO_N = "Draft a reply {number}"
ARTICLE_N = "Draft an article {number}"
OPEN_IDEA = "Open {number}"
REVIEW_DRAFT = "Review draft"
NOT_NOW = "Not now"
IDEA_LINE = "{number}. {title} · {said} · #{channel} · {slot}"
IDEA_DRAFTED = "{line} · draft {draft}"
GAP_LINE = "{number}. {name} · {said}, no article"
IDEA_ASKED = "{questions} by {members}, {waiting} unanswered"
IDEA_RISES = "{said}; {change} in the last seven days"
IDEA_TOPIC = "Serves “{topic}”: {goal}, {count} a {per}"
IDEA_PAGE = "Our page answers it: {title}"
IDEA_NEWS = "Our news speaks to it: {title}"
IDEA_NEWS_NOW = "From our own news"
IDEA_MAY_LINK = "A page that posts may link to"
IDEA_TELL = "Tell members: {theme} is there"
IDEA_SHIPPED = "{members} asked for it, it has shipped, and nobody was told"
IDEA_GONE = "That idea is not there any more, or not yours to read. `/candor ideas` looks anew."
IDEA_AWAY = "“{title}” stays away for four weeks, or until twice as many ask."
IDEA_ELSEWHERE = "It belongs into another workspace ({workspace}): ask for it there."
IDEA_CLOSED = "Other people can read #{channel} now than those who asked. Nothing was drafted."
IDEA_HAS_DRAFT = "There was a draft of it already, and it has no time yet: press “Schedule” here."
IDEA_IN_DRAFT = (
    "There is a draft of it, {draft}. Discard that, and the idea stays away for four weeks, too."
)
IDEA_NO_SLOT = "The plan has no free time soon. “Review draft”, and choose one yourself."
NO_TIME = "no free time"
WHEN_APPROVED = "when it is approved"
IDEAS_CUT = "Only the newest {most:,} messages were read."
ARTICLE_TITLE = "Article: {title}"
ARTICLE_BODY = (
    "A first version, made of the members' own words in one thread, to be checked and put right by a person. It is "
    "no post: save it as `knowledge/{name}` in the brand's folder once it is right."
)
ARTICLE_WHICH = "Say which message: `/candor ideas article` and the id of a message of the thread."
ARTICLE_GONE = "That message is not here, or not yours to read. Choose another one."
ARTICLE_UNSURE = "Nobody who asked has confirmed an answer in that thread, so there is nothing to make an article of."
ARTICLE_CLOSED = (
    "Not everybody may read that thread, as anybody may an article. Nothing was drafted."
)
ARTICLE_OUT = "A member of that thread asked to be left out. Nothing was drafted."
NO_IDEAS_VIEW = (
    "There is no view “{text}”. Say week, month, gaps or join, or article and a message."
)


# --- cards, wherever they stand -----------------------------------------------------------------
CARD_TO_POST = "To post"
CARD_REPLY = "The reply"
"""The same words on a card that offers nothing more to do: posted, discarded, expired."""
CARD_FIX = "Fix: {fix}"
CARD_RULE = "{pillar} ({colour}), rule {rule}"
CARD_RULE_FROM = "{pillar} ({colour}), rule {rule}, from {source}"
MORE = "… and {what}"
TOO_LONG_TO_APPROVE = "{more}: too long to be approved here."
TOO_LONG_TO_POST = "One message holds about {most:,} characters, and this is {count:,} with its links. Shorten it, or post it in parts."
TOO_LONG_TO_FILL = "This is longer than a form takes here ({count:,} characters, {most:,} at most). Nothing was changed."
CANCEL = "Cancel"
SUBMIT = "Done"
CLOSE = "Close"
DRAFT_TO_CHOOSE = "{id}, to {to}: {text}"
STAFF_ITSELF = "staff"
TRY_AGAIN = "Try again"
SOMEBODY = "@somebody"
SOME_ROLE = "@a role"
SOME_CHANNEL = "#a channel"
"""Who and what is mentioned where no name is known."""

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


def more(count: int, one: str) -> str:
    """What is left out: "… and 1,234 more lines"."""
    return MORE.format(what=counted(count, f"more {one}"))


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


# --- home --------------------------------------------------------------------------------------
HOME_TITLE = "Candor for {brand}"
HOME_OF_MEMBER = (
    "/my-data shows what is kept of you, and lets you export it, delete it, or opt out."
)
HOME_POSTING = "Posting is on."
HOME_PAUSED = "Posting is paused by {by} since {since}; /candor pause off resumes it."
HOME_COUNTS = "{drafts} and {cases} open."
HOME_QUEUE = "Waiting for you"
HOME_NOTHING = "Nothing. Well done."
HOME_TO = " to {member}"
HOME_DRAFT = "Draft {id}{to}, {state}, good until {until}"
HOME_MORE = "and {count} more"
HOME_OPEN = "Open draft {id}{to}"
HOME_OPEN_CASE = "Open case {id}"
HOME_SETUP = "To set up"
HOME_DONE = "done"
HOME_SKIP = "Skip: {step}"
HOME_STAFF = "Staff channel"
HOME_APPROVERS = "Who may approve"
HOME_NO_APPROVERS = "nobody yet. Put ids of people or groups into brand.yaml: access, approvers."
HOME_LISTENING = "Where to listen (optional)"
HOME_LISTENS_NOT = (
    "nowhere. Put channels' ids into brand.yaml: listening, channels; then invite Candor there."
)
VERBS = {
    "draft": "Draft a reply",
    "escalate": "Escalations",
    "feedback": "Feedback",
    "ideas": "Ideas",
    "people": "People",
    "brief": "Today's briefing",
    "help": "All commands",
}

# --- Slack -------------------------------------------------------------------------------------
CANDOR = "Candor"
NO_WORDS = "The post has no words in it."
PLATFORM_NOT_CONNECTED = "A platform is not connected."
PLATFORM_SILENT = (
    "{platform} does not answer now ({error}). Nothing was done; try again in a minute."
)
PLATFORM_BUSY = "{platform} asks us to wait a moment. Nothing was done; try again in a minute."
NO_ADDRESS = "CANDOR_HTTP: {host}:{port} cannot be had ({error}). Choose another port."
WORKING_NOW = "Working on it …"
WRITING_NOW = "Writing a draft: reading the message, searching the knowledge, writing, checking that it is honest …"
SLACK_OLD_CARD = "That card is too old to ask what it needs. Open it anew, with /candor."
SLACK_TOO_LATE = "Slack closed the form before it could open. Press the button once more."
SLACK_TOKEN = "Slack does not take the token ({error}). Copy SLACK_BOT_TOKEN again from the app's page, “OAuth & Permissions”."
SLACK_NO_STAFF = (
    "There is no staff channel in Slack. Put its id into brand.yaml: access, slack, staff_channel."
)
SLACK_STAFF_GONE = "The staff channel {channel} cannot be used: {why} Invite Candor there, or name another in brand.yaml."
SLACK_STAFF_OPEN = (
    "The staff channel {channel} can be read by more than your team, so nothing is told there. "
    "Make it private, or name another in brand.yaml."
)
SLACK_ARCHIVED = "The channel is archived."
SLACK_NO_THREAD = "The thread is not there any more."
SLACK_LINK_DISABLED = "Socket Mode is switched off for the Slack app, so Slack sends nothing. Switch it on at api.slack.com/apps, then start Candor again."
SLACK_UNREACHED = "Slack cannot be reached ({error}). Look at this machine's connection; Candor tries again by itself."
SLACK_NO_APPROVERS = "Nobody may release posts in Slack. Name people or groups by id in brand.yaml: access, slack, approvers."
SLACK_IN_ORDER = "{team}; the team is told in #{staff}; {approvers}"
SLACK_LEFT_OUT = "Slack left out events of the last hour: there were more than 30,000. What members said then is not counted whole."
SLACK_UNINSTALLED = "The Slack app was removed or its token revoked: nothing is read or posted there. Install it again, or take SLACK_BOT_TOKEN away."
SLACK_LACKS = "Slack did not grant what is needed: {scopes}. Install the app again from `candor manifest slack`."
SLACK_EXCESS = "Slack granted more than is needed: {scopes}. Take it away on the app's page, “OAuth & Permissions”."
SLACK_REFUSED = {
    "channel_not_found": "Slack does not show us that channel: it is gone, or Candor is not in it.",
    "not_in_channel": "Candor is not in that channel. Invite it there: /invite @Candor.",
    "is_archived": "The channel is archived.",
    "thread_not_found": "The thread is not there any more.",
    "msg_too_long": "The text is too long for Slack.",
    "restricted_action": "The workspace does not let Candor post there.",
    "invalid_auth": "Slack does not take the token any more.",
    "token_revoked": "Slack does not take the token any more.",
    "account_inactive": "Slack does not take the token any more.",
    "missing_scope": "Candor was not granted what that needs. See docs/slack.md.",
}
SLACK_REFUSED_ELSE = "Slack refused it ({error})."

# --- Discord ------------------------------------------------------------------------------------
DISCORD_ABOUT = "Drafts replies proven honest, and posts nothing without an approval"
DISCORD_VIEW = "What to show or do"
DISCORD_MANY_VERBS = "Discord takes {most} verbs of a command, and there are {count}. Remove a package that brings some."
DISCORD_MANY_ACTIONS = "Discord takes {most} entries in a message's menu, and there are {count}. Remove a package that brings some."
DISCORD_OLD_CARD = "That card is too old to press. Open it anew, with /candor."
AUTOMOD = "Discord's AutoMod"
DISCORD_TOKEN = "Discord does not take the token ({error}). Copy DISCORD_TOKEN again from the app's page, “Bot”."
DISCORD_UNREACHED = "Discord cannot be reached ({error}). Look at this machine's connection; Candor tries again by itself."
DISCORD_NO_SERVER = "Candor is in no Discord server yet. Open the link that `candor invite discord` prints, and choose the server."
DISCORD_NOT_THERE = "Candor is not in the server {server}. Open the link that `candor invite discord` prints, or correct DISCORD_SERVER."
DISCORD_WHICH = (
    "Candor is in several Discord servers: {servers}. Set DISCORD_SERVER to the id of one."
)
DISCORD_NO_STAFF = (
    "Discord has no staff channel. Make one that members cannot see, let Candor in, and write its id into brand.yaml: "
    "access, discord, staff_channel."
)
DISCORD_STAFF_GONE = "The staff channel {channel} cannot be used: {why} Let Candor in, or name another in brand.yaml."
DISCORD_STAFF_OPEN = (
    "The staff channel {channel} is open to every member. Take “View Channel” from @everyone there, or name another in "
    "brand.yaml."
)
DISCORD_NO_THREAD = "The message or its thread is not there any more."
DISCORD_LOCKED = "The thread is locked."
DISCORD_LATE = (
    "Asked for by {name} with `{what}`; Discord takes no private answer after fifteen minutes."
)
DISCORD_LATE_TITLE = "An answer came too late"
DISCORD_LATE_PRIVATE = "What {name} asked for may hold what not everybody here may read, so it is not shown. Ask once more."
DISCORD_INTENT = "Discord did not allow to read messages: on the app's page, “Bot”, switch “Message Content Intent” on. Until then Candor answers, and listens to nobody."
DISCORD_REMOVED = "Candor was removed from the Discord server: nothing is read or posted there. Invite it again, or take DISCORD_TOKEN away."
DISCORD_NO_APPROVERS = "Nobody may release posts in Discord. Name people or roles by id in brand.yaml: access, discord, approvers."
DISCORD_IN_ORDER = "{server}; the team is told in #{staff}; {approvers}"
DISCORD_LACKS = "Discord did not grant what is needed: {rights}. Give it to Candor's role, or open the link of `candor invite discord` again."
DISCORD_EXCESS = "Discord granted more than is needed: {rights}. Take it from Candor's role."
DISCORD_REFUSED = {
    10003: "The channel is not there any more, or Candor was taken out of it.",
    10007: "That member is not in the server any more.",
    10008: "The message is not there any more.",
    50001: "Candor may not see that channel.",
    50013: "Candor lacks a permission there.",
    50083: "The thread is archived.",
    160005: "The thread is locked.",
    40060: "It was answered already.",
    50035: "Discord does not take it in this form.",
    240000: "The post holds words that the server's AutoMod blocks.",
    200000: "The post holds words that the server's AutoMod blocks.",
}
DISCORD_REFUSED_ELSE = "Discord refused it ({error})."

# --- what a moderator has done ------------------------------------------------------------------
MODERATE = {
    "timeout": "Time out",
    "delete": "Delete message",
    "slow": "Slow down channel",
    "lock": "Lock thread",
}
MODERATE_WHY = "Why? It stands in the platform's own log, too"
MODERATE_HOW_LONG = "For how long?"
MODERATE_TIMES = {
    "300": "5 minutes", "3600": "1 hour", "21600": "6 hours", "86400": "1 day", "604800": "1 week",
}  # fmt: skip
MODERATED = {
    "timeout": "{person} timed {member} out for {time}: {reason}",
    "delete": "{person} deleted the message of {member}: {reason}",
    "slow": "{person} slowed #{channel} down: {reason}",
    "lock": "{person} locked the thread in #{channel}: {reason}",
}
MODERATED_ALREADY = "The message of {member} was gone already when {person} deleted it."
MODERATION_REASON = "Nothing was done: say why. The reason stands in the log."
MODERATION_NOT_HERE = "Nothing was done: this platform does nothing for moderators."
MODERATION_LENGTH = "Nothing was done: choose for how long."
MODERATION_UNKNOWN = "Nobody knows whether it was done: the platform gave no clear answer. Look there before you press again."
MODERATION_MAY_NOT = "Nothing was done: you have not the permission for it there ({right})."
MODERATION_NO_THREAD = "Nothing was done: it stands in no thread that could be locked."
HELD_BACK = "{by} held it back; a person decides what follows."

# --- the language model, and where text goes ----------------------------------------------------
MODEL_FAILED = "Written by rules: {model} gave no draft ({why})."
MODEL_NO_SOURCES = "nothing in the knowledge is about this"
MODEL_KNOWS_NOT = "it found no answer in the sources"
MODEL_UNFOUNDED = "what it wrote does not stand in the sources"
MODEL_RESTS = "it failed several times; it is asked again in a minute"
MODEL_SLOW = "it took longer than {seconds:.0f} seconds"
MODEL_LEFT_OUT = "Sentences left out since no source says them: {count}."
SECOND_OPINIONS = {
    "relationship": "A second opinion: it may hide who speaks for whom.",
    "opinion": "A second opinion: it may claim what nobody has shown or felt.",
    "identity": "A second opinion: it may pretend to be somebody else.",
}
SECOND_OPINION_BY = "{model} read it, too."
NO_SECOND_OPINION = "No second opinion: {model} gave none ({why})."
IN_SHORT = "In short:"
IN_SHORT_BY = "(in the words of {model}, from the lines below)"
MODEL_SAYS_ELSE = "what it wrote says something else than our own words"
MODEL_UNSUPPORTED = "The sources do not say all of this."
MODEL_REWORDED = "{rules}; put in the words of {model}"
MODEL_HIDDEN = "Personal details the model did not see: {count}."
MODEL_UNKNOWN = "CANDOR_MODEL={model} cannot be used: {error}. Write provider:name, such as openai:gpt-5-mini, and install the provider's LangChain package."
MODEL_ODD = "its answer has another shape"
MODEL_STOPPED = {
    "length": "its answer was too long, and cut off",
    "content_filter": "its provider held the answer back",
}
MODEL_STOPPED_ELSE = "its answer is not whole"
MODEL_REFUSED = "it refused"
MODEL_TOO_LONG = "its answer is too long"
MODEL_STATUS = {
    401: "its key is not taken",
    403: "its key may not do this",
    404: "there is no such model",
    429: "it is asked too often",
}
MODEL_STATUS_ELSE = "it answers with an error ({status})"
MODEL_UNREACHED = "it cannot be reached ({what})"
MODEL_PERSON_SPENT = "the one who asks has used today's share of it"
MODEL_DAY_SPENT = "the community has used what it may in a day"
MODEL_MONEY_SPENT = "the community has spent what it may in a day"
MODEL_BUSY = "too many ask it at once"
MODEL_CALL_DEAR = "the message is too long for it"
OUTSIDE_SEES = "{name} flags it: {harm}, {score:.2f} of 1. No rule does."
OUTSIDE_FAILED = "{name} looks at no message at present ({why}); the rules decide alone."
STATS_GROUP = "Drafts, last {days} days"
STATS_DRAFTS = "{engine}: {drafts}, {as_is} posted as written, {edited} after edits, {put_away} put away, {expired} expired"
STATS_CALLS = "The model: {calls}, {tokens:,} tokens{money}, {seconds:.1f} s each"
STATS_MONEY = " (about {money:,.2f})"
STATS_NONE = "It gave no draft {times}, mostly since {why}"
GOES_TO_PLATFORM = "cards, and posts that an approver released"
GOES_TO_MODEL = "members' messages without personal data, and help pages, for drafts by {model}"
GOES_TO_MODEL_PLAIN = f"{GOES_TO_MODEL}; NOT ENCRYPTED on the way there: https is"
GOES_TO_MODERATION = "what members say, without personal data, to be looked at for harm"
GOES_TO_FEED = "asked for the brand's own news; nothing of members"
GOES_NOWHERE = "nothing leaves this machine"
