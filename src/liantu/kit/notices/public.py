"""Telling people what waits for them, and asking those who have no account. README.md shows both by example.

In an app's hooks:

* `register_kind(Kind(key, label, wording, urgency=…, channels=…))`: something that people are told;
* `register_object(ObjectKind(key, named))`: something that notices and links are about, unless `evidence.kinds` knows it;
* `register_purpose(Purpose(key, label, fields, answer))`: something that a signed link asks for.

In an app's actions, in its transaction:

* `tell(by=, kind=, to=, about=(kind, id), data=, key=, zone=)` tells people; who may see the object is asked when they
  read and when a message goes out; `tell_all(by=, kind=, items=[Item(to, about, data, key, zone)])` tells much at once,
  as a daily run does;
* `withdraw(by=, about=, kinds=)`: it is settled;
* `make_link(by=, purpose=, about=, asks=, to=, days=)` answers `Made(link, url)`; `revoke_link(by=, link=)`;
  `withdraw_links(by=, purpose=, about=)` takes back all that ask what is settled now.

For pages: `links_about(user, about)` lists the links to an object; `web.links.show_made(request, made)` shows a new one
with its picture for phones, this once.
"""

from .actions.linking import Made, make_link, revoke_link, withdraw_links
from .actions.telling import Item, tell, tell_all, withdraw
from .enums import Channel, Digest, LinkState, MessageState, RobotKind, Urgency
from .kinds import About, Kind, Named, ObjectKind, Words, register_object
from .kinds import register as register_kind
from .models import Link, Message, Notice
from .purposes import Choice, Day, File, Number, Purpose, Received, Text
from .purposes import register as register_purpose
from .queries import links_about, unread

__all__ = [name for name in dir() if not name.startswith("_")]
