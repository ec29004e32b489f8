"""An actor: a compact card as a cell's value, everything of it when it is inspected; its mailbox by itself.

Knows the node's data of an actor (bt_view_actor.erl), which is read without asking the actor; a busy, blocked
or deadlocked one is shown as well.  The static form holds class, fields and supervisor of an idle actor.

    view_for(Rendered("Counter(#1)", "actor", {}, {"handle": 1, "seen": {…}})).bundle()
"""

from __future__ import annotations

from typing import Any

from beamtalk_kernel.views.dom import Child, Element, button, entry, h
from beamtalk_kernel.views.live_view import Data
from beamtalk_kernel.views.parts import (
    age,
    bytes_text,
    doing,
    fields_table,
    fold,
    joined,
    pages,
    rows,
    sentence,
)
from beamtalk_kernel.views.tabbed import Arrange, TabbedView
from beamtalk_kernel.views.tabs import Tabs
from beamtalk_kernel.views.value import Rendered, text_of

MAILBOX_PAGE = 20
Body = list[list[Child]]


class ActorView(TabbedView):
    """The card; `full` when it was asked for by `inspect`."""

    kind = "actor"
    asks_when_opened = True

    def __init__(self, rendered: Rendered) -> None:
        data = rendered.data if isinstance(rendered.data, dict) else {}
        full = bool(data.get("full"))
        super().__init__(
            rendered.text, data.get("handle"), data.get("seen") or {}, **({"full": True} if full else {})
        )
        self.full = full
        self.tabs = Tabs("Actor", data.get("tabs") if full else None)

    # -- what is seen ------------------------------------------------------------------------------

    def arranged(self, arrange: Arrange) -> Element:
        data = self.data
        parts: list[Child] = [self._fields(), stack(data), supervisor(data), self._recent()]
        if self.full:
            parts += [self._mailbox(), neighbours(data), process(data)]
        top: list[Child] = [head(data), halted(data), now(data), *arrange(*parts)]
        return h(
            "div", top, self._controls(), self.outcome(), look="card", role="group", aria_label=self.text
        )

    def see(self, data: Data) -> None:
        """A declared view that had to wait for the actor is asked for when it has come to rest."""
        super().see(data)
        is_ready = data.get("status") == "idle" and not isinstance(data.get("halted"), dict)
        if self.tabs.is_put_off and is_ready:
            self.ask_for_tab()

    def plain(self) -> str:
        """As a cell's value an actor is its name; inspected, its fields as well."""
        if not self.full:
            return self.text
        lines = [f"  {text_of(each['name'])}: {text_of(each['text'])}" for each in settled_fields(self.data)]
        return "\n".join([self.text, *lines, *self.tabs.lines()])

    def _fields(self) -> Element | None:
        """What a busy one holds may differ from run to run."""
        fields = list(self.data.get("fields") or ())
        table = fields_table(fields, self._setter if self.full and self._is_alive else None)
        return h("div", table, live=self.data.get("status") != "idle") if table is not None else None

    def _setter(self, field: Data) -> Element:
        return entry("Set", "set", text_of(field["name"]), hint="new value")

    def _recent(self) -> Element | None:
        recent = list(self.data.get("recent") or ())
        if not recent:
            return None
        kept = f" (the last {self.data['kept']} are kept)" if self.full and "kept" in self.data else ""
        table = recorded(recent, self.full)
        return fold(
            f"Recorded messages{kept}", self._travel(recent) if self.full else None, table, open_=True
        )

    def _travel(self, recent: list[Data]) -> Element:
        """A slider over what is recorded: the fields as they were around the chosen message."""
        first, last = int(recent[0]["number"]), int(recent[-1]["number"])
        at = min(max(int(self.options.get("at", last)), first), last)
        slider = h(
            "input",
            type="range",
            min=first,
            max=last,
            value=str(at),
            act="travel",
            aria_label="back to message",
        )
        then = self.data.get("then")
        return h("div", h("div", f"{first} ", slider, f" {last}", look="row"),
                 moment(then) if isinstance(then, dict) else None)  # fmt: skip

    def _mailbox(self) -> Element | None:
        total = int(self.data.get("queue") or 0)
        if not total:
            return None
        page = int(self.options.get("page", 0)) // MAILBOX_PAGE
        seen = self.data.get("mailbox") or ()
        body: Body = [[sentence(m), text_of(m.get("sender")), age(m)] for m in seen]
        table = rows(body, ("message", "sender", "waits for"))
        return fold("Mailbox", table, pages(page, MAILBOX_PAGE, total), open_=True)

    # -- what can be done --------------------------------------------------------------------------

    @property
    def _is_alive(self) -> bool:
        return self.data.get("status") != "dead"

    def _controls(self) -> Element | None:
        if not self._is_alive:
            return None
        is_halted = isinstance(self.data.get("halted"), dict)
        more = [button("Step", "step", title="handle one message"),
                button("Skip", "skip", title="drop this message; its sender is told"),
                button("Retry", "retry", title="handle the last recorded message again")]  # fmt: skip
        return h(
            "div",
            entry("Send", "send", hint="a message: increment"),
            entry("Evaluate", "evaluate", hint="code: self.value"),
            button("Resume", "resume", title="go on") if is_halted
            else button("Pause", "pause", title="halt before its next message"),
            more if is_halted else None,
            button("Stop recording", "untrace") if self.data.get("recording")
            else button("Record", "trace", title="keep its last messages with its fields before and after"),
            button("Stop", "stop", title="end it after the messages that wait"),
            button("Kill", "kill", title="end it at once", look="button danger"),
            look="row",
            live=True,
        )  # fmt: skip

    def act(self, name: str, arguments: list[Any]) -> None:
        if name == "page":
            self.turn_to(page=int(arguments[0]) * MAILBOX_PAGE)
        elif name == "whole":
            self.turn_to(whole=True)
        elif name == "travel":
            self.turn_to(at=int(arguments[0]))
        elif name in ("send", "evaluate") and not str(arguments[-1]).strip():
            return
        else:
            super().act(name, arguments)


class MailboxView(ActorView):
    """What waits for an actor, and nothing else of it."""

    def __init__(self, rendered: Rendered) -> None:
        super().__init__(rendered)
        self.options = {"page": 0}

    def arranged(self, _arrange: Arrange) -> Element:
        queue = self._mailbox() or h("div", "No message waits.", look="muted", live=True)
        return h(
            "div", head(self.data), queue, self.outcome(), look="card", role="group", aria_label=self.text
        )

    def plain(self) -> str:
        return self.text


# -- parts ---------------------------------------------------------------------------------------------


def settled_fields(data: Data) -> list[Data]:
    """Fields that do not change this very moment."""
    return list(data.get("fields") or ()) if data.get("status") == "idle" else []


def head(data: Data) -> Element:
    title = h("span", text_of(data.get("name")), look="title mono")
    version = f"version {data['version']}" if data.get("version") else None
    return h(
        "div",
        title,
        " ",
        h("span", version, look="muted"),
        h("span", status(data), look="muted", live=True),
        look="head",
    )


def status(data: Data) -> list[Child]:
    state = "halted" if isinstance(data.get("halted"), dict) else text_of(data.get("status"))
    words = {"idle": "idle", "busy": "busy", "waiting": "waits", "dead": "has ended"}.get(state, state)
    look = {"busy": "warn", "waiting": "warn", "halted": "warn", "dead": "bad"}.get(state, "good")
    queue = int(data.get("queue") or 0)
    waiting = f"{queue:,} message{'s' * (queue != 1)} waiting" if state != "dead" else None
    recording = h("span", "recording", look="bad") if data.get("recording") else None
    return joined([h("span", words, look=look), waiting, recording])


def now(data: Data) -> Element | None:
    what = [] if isinstance(data.get("halted"), dict) else doing(data)
    return h("div", "doing ", what, live=True) if what else None


def halted(data: Data) -> Element | None:
    """Where it is halted: the message is the next it would handle."""
    why = data.get("halted")
    if not isinstance(why, dict):
        return None
    message = data.get("doing")
    if not isinstance(message, dict):
        return h("div", "paused", look="warn", live=True)
    told: list[Child] = [
        h("span", sentence(message), look="mono"),
        f", sent in {text_of(message.get('site'))}",
    ]
    return h("div", h("span", "halted before ", look="warn"), told, live=True)


def supervisor(data: Data) -> Element | None:
    name = text_of(data.get("supervisor"))
    kept = text_of(data.get("persists"))
    brings = f"; brings back {kept}" if kept else ""
    return h("div", f"supervised by {name}{brings}", look="muted") if name else None


def stack(data: Data) -> Element | None:
    """Of one too large to copy: where it is, instead of its fields."""
    if not data.get("large"):
        return None
    frames = [text_of(each["where"]) for each in data.get("stack") or ()]
    why = h(
        "div",
        f"Its state takes {bytes_text(int(data['large']))} and was not copied. ",
        button("Copy it", "whole"),
    )
    return h("div", why, h("pre", "\n".join(frames), look="code"), live=True)


def recorded(recent: list[Data], forks: bool) -> Element:
    def line(each: Data) -> list[Child]:
        number = int(each["number"])
        answer = ("! " if each.get("failed") else "") + text_of(each.get("value"))
        title = "a new actor with the fields as they were after this message"
        fork = button("Fork", "fork", number, title=title) if forks else None
        return [str(number), sentence(each), changes(each), answer, fork]

    return rows(map(line, reversed(recent)), ("", "message", "fields", "answer", ""))


def moment(then: Data) -> Element:
    """An actor around one message: each field before and after."""
    before = {text_of(each["name"]): text_of(each["text"]) for each in then["before"]}
    after = {text_of(each["name"]): text_of(each["text"]) for each in then["after"]}
    number = int(then["number"])
    body: Body = [[name, before.get(name, ""), text] for name, text in after.items()]
    told = h(
        "div", f"{number}: ", h("span", sentence(then), look="mono"), f", sent by {text_of(then['sender'])}"
    )
    fork = button("Fork", "fork", number, title="a new actor with the fields as they were after this message")
    return h("div", told, rows(body, ("", "before", "after")), fork, look="section")


def changes(entry_: Data) -> str:
    """What a message did to the fields."""
    return ", ".join(
        f"{text_of(each['name'])}: {text_of(each['before'])} → {text_of(each['after'])}"
        for each in entry_.get("changes") or ()
    )


def neighbours(data: Data) -> Element | None:
    named = [("links", "linked with"), ("monitors", "monitors"), ("monitored_by", "monitored by")]
    body: Body = [[label, ", ".join(map(text_of, data[key]))] for key, label in named if data.get(key)]
    return fold("Neighbours", rows(body)) if body else None


def process(data: Data) -> Element | None:
    live = data.get("live") or {}
    if not live:
        return None
    facts = [
        text_of(live.get("pid")),
        bytes_text(int(live.get("memory") or 0)),
        f"{int(live.get('reductions') or 0):,} reductions",
    ]
    return h("div", " · ".join(facts), look="muted", live=True)
