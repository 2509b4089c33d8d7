"""States as the pages show them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liantu.kit.ui.enums import Tone
from liantu.kit.ui.states import StateStyle

from ..enums import LinkState, MessageState, Outcome

MESSAGES = {
    MessageState.WAITING: StateStyle(MessageState.WAITING.label, "hourglass", Tone.WAITING),
    MessageState.SENDING: StateStyle(MessageState.SENDING.label, "loader-2", Tone.UNDERWAY),
    MessageState.SENT: StateStyle(MessageState.SENT.label, "circle-check", Tone.GOOD),
    MessageState.GIVEN_UP: StateStyle(MessageState.GIVEN_UP.label, "circle-x", Tone.BAD),
    MessageState.UNSURE: StateStyle(MessageState.UNSURE.label, "help-circle", Tone.PERSON),
    MessageState.EMPTY: StateStyle(MessageState.EMPTY.label, "circle-minus", Tone.NEUTRAL),
}
OUTCOMES = {
    "": StateStyle(_("进行中"), "loader-2", Tone.UNDERWAY),
    Outcome.SENT: StateStyle(Outcome.SENT.label, "circle-check", Tone.GOOD),
    Outcome.FAILED: StateStyle(Outcome.FAILED.label, "circle-x", Tone.BAD),
    Outcome.UNSURE: StateStyle(Outcome.UNSURE.label, "help-circle", Tone.PERSON),
}
LINKS = {
    LinkState.OPEN: StateStyle(LinkState.OPEN.label, "hourglass", Tone.WAITING),
    LinkState.USED: StateStyle(LinkState.USED.label, "circle-check", Tone.GOOD),
    LinkState.EXPIRED: StateStyle(LinkState.EXPIRED.label, "clock", Tone.NEUTRAL),
    LinkState.REVOKED: StateStyle(LinkState.REVOKED.label, "ban", Tone.NEUTRAL),
}
READ = {
    False: StateStyle(_("未读"), "mail", Tone.WAITING),
    True: StateStyle(_("已读"), "eye-check", Tone.NEUTRAL),
}
