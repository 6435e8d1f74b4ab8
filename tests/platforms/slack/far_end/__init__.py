"""The Slack on loopback: Web API, Socket Mode, signed requests, faults. It knows nothing of the app
that it serves; it sees HTTP and WebSocket, and checks every call."""

from tests.platforms.slack.far_end.delivery import Attempt, Delivery
from tests.platforms.slack.far_end.far_end import FarEnd
from tests.platforms.slack.far_end.faults import Body, Cut, Delay, Error, Fault, Hold, Reset, Status
from tests.platforms.slack.far_end.shown import Message, NotThere, Shown, View
from tests.platforms.slack.far_end.web_api import Call
from tests.platforms.slack.far_end.workspace import StandingClock

__all__ = [
    "Attempt",
    "Body",
    "Call",
    "Cut",
    "Delay",
    "Delivery",
    "Error",
    "FarEnd",
    "Fault",
    "Hold",
    "Message",
    "NotThere",
    "Reset",
    "Shown",
    "StandingClock",
    "Status",
    "View",
]
