"""Messages that some receivers answer at once, without their method being looked up.

A getter of the class's own instances, the size of a text, what an exception says.  Whoever else gets such a
message is sent it.

    e messageText size      "neither message is looked up when the Error says it with a text"
"""

from __future__ import annotations

from typing import Final

from beamtalk_kernel.errors import Span
from beamtalk_kernel.language import core
from beamtalk_kernel.language.emit.getters import got, is_getter
from beamtalk_kernel.language.emit.model import SENT, Seq, Value

#: What is computed of a String while it has its own methods; `bt_plain_methods` watches over them.
OF_TEXTS: Final = frozenset(["size"])


def answered(seq: Seq, function: str, receiver: str, selector: str, sent: str, span: Span) -> Value | None:
    """The value of a message whose receiver is a variable; `sent` is the message as `function` sends it."""
    if not receiver.startswith("V"):
        return None
    if is_getter(seq, selector):
        return got(seq, receiver, selector, sent, span)
    if function == "call" and selector in OF_TEXTS:
        return Value(seq.bind(_of_text(seq, receiver, selector, sent)), late=False, type=SENT)
    if function == "call" and selector == "messageText":
        said = seq.call("bt_plain_exceptions", "text", receiver, seq.site(span), at=span)
        return Value(seq.bind(said), late=False, type=SENT)
    return None


def _of_text(seq: Seq, receiver: str, selector: str, sent: str) -> str:
    patched = seq.routine.label("sent")
    computed = core.call("bt_prim_string", selector, receiver)
    plain = core.unless_patched("bt_plain_texts", computed, core.jump(patched), seq.variable())
    is_text = core.clause("", plain, core.bif("is_binary", receiver))
    return core.label(patched, sent, core.case([], is_text, core.clause("", core.jump(patched))))
