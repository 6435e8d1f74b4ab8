"""The Discord on loopback: REST, gateway, faults. It knows nothing of the app that it serves; it sees
HTTP and WebSocket, and checks every call against Discord's published description (../openapi.py)."""

from tests.platforms.discord.wire.faults import Body, Cut, Delay, Fault, Hold, Reset, Status
from tests.platforms.discord.wire.payloads import Interaction
from tests.platforms.discord.wire.rest import Call
from tests.platforms.discord.wire.shown import Message, Modal, NotThere, Shown
from tests.platforms.discord.wire.wire import Wire
from tests.platforms.discord.wire.world import APP, GUILD, OWNER

__all__ = [
    "APP",
    "GUILD",
    "OWNER",
    "Body",
    "Call",
    "Cut",
    "Delay",
    "Fault",
    "Hold",
    "Interaction",
    "Message",
    "Modal",
    "NotThere",
    "Reset",
    "Shown",
    "Status",
    "Wire",
]
