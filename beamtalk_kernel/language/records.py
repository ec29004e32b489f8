"""`dataclass(frozen=True, slots=True)`, made without compiling six functions for each class.

The tree has some sixty classes, and the standard decorator takes a tenth of the time from the kernel's start
to its first result.  Here `__init__` is compiled, the rest is shared; `fields`, `replace`, `match` and the
type checker see a dataclass.

>>> @dataclass(frozen=True, slots=True)
... class Point:
...     x: int
...     y: int = 0
>>> Point(3), Point(3) == Point(3, 0), {Point(3): "a"}[Point(3)]
(Point(x=3, y=0), True, 'a')
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import dataclasses
    from dataclasses import MISSING, Field, FrozenInstanceError, field
    from operator import attrgetter

    def dataclass(*, frozen, slots):
        assert frozen and slots
        return _record

    def _record(cls):
        fields = _fields(cls)
        names = tuple(fields)
        values = _values(names)
        compared = _values(tuple(name for name in names if fields[name].compare))
        members = {
            name: item for name, item in cls.__dict__.items() if name not in ("__dict__", "__weakref__")
        }
        for name in names:
            members.pop(name, None)
        shared = {
            "__slots__": names,
            "__match_args__": names,
            "__dataclass_fields__": fields,
            "__init__": _init(fields),
            "__eq__": lambda self, other: (
                compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented
            ),
            "__hash__": lambda self: hash(compared(self)),
            "__repr__": _repr,
            "__setattr__": _set,
            "__delattr__": _delete,
            "__getstate__": lambda self: values(self),
            "__setstate__": _set_state,
        }
        made = type(cls)(cls.__name__, cls.__bases__, {**shared, **members})
        made.__qualname__ = cls.__qualname__
        return made

    def _fields(cls):
        """Field objects, as `dataclasses.fields` wants them."""
        found = {}
        for name, kind in cls.__annotations__.items():
            given = cls.__dict__.get(name, MISSING)
            one = given if isinstance(given, Field) else field(default=given)
            one.name, one.type, one._field_type = name, kind, dataclasses._FIELD
            found[name] = one
        return found

    def _init(fields):
        """The only function that is worth compiling: one assignment a field, no loop."""
        known = {"_put": object.__setattr__, "_missing": MISSING}
        params, body = [], []
        for name, one in fields.items():
            value = name
            if one.default is not MISSING:
                known[f"_default_{name}"] = one.default
                params.append(f"{name}=_default_{name}")
            elif one.default_factory is not MISSING:
                known[f"_make_{name}"] = one.default_factory
                params.append(f"{name}=_missing")
                value = f"_make_{name}() if {name} is _missing else {name}"
            else:
                params.append(name)
            body.append(f"_put(self, {name!r}, {value})")
        exec(f"def __init__(self, {', '.join(params)}):\n    {'; '.join(body) or 'pass'}", known)
        return known["__init__"]

    def _values(names):
        """All fields of an instance, as a tuple."""
        if len(names) == 1:
            one = attrgetter(names[0])
            return lambda self: (one(self),)
        return attrgetter(*names) if names else lambda _self: ()

    def _repr(self):
        names = [name for name, one in self.__dataclass_fields__.items() if one.repr]
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({shown})"

    def _set(self, name, _value):
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def _delete(self, name):
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def _set_state(self, state):
        for name, value in zip(self.__match_args__, state, strict=True):
            object.__setattr__(self, name, value)


__all__ = ["dataclass"]
