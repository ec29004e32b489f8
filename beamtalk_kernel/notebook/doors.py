"""Packages entered by a side door: `import package.part` without what `package/__init__.py` would import.

Three packages that a kernel needs a part of import their whole world first: a third of the time to the first
result.  Here the package stands in `sys.modules` at once and its own `__init__` runs when somebody asks it
for a name, so nobody who imports it later sees a difference.

    enter_by_side_door("IPython"); import IPython.core.error
"""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType
from typing import Any

_PUBLIC_DUNDERS = frozenset(["__version__", "__all__"])


class SideDoor(ModuleType):
    """A package whose `__init__` has not run yet."""

    def __getattr__(self, name: str) -> Any:
        pending = self.__dict__.pop("_pending", None)
        if pending is None or (name.startswith("__") and name not in _PUBLIC_DUNDERS):
            if pending is not None:
                self.__dict__["_pending"] = pending
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        pending.exec_module(self)
        return getattr(self, name)


def enter_by_side_door(name: str) -> None:
    """From now on `name` is a package that is not initialised; does nothing when it is imported already."""
    spec = importlib.util.find_spec(name) if name not in sys.modules else None
    if spec is None or spec.loader is None or spec.submodule_search_locations is None:
        return
    module = SideDoor(name)
    module.__spec__, module.__loader__, module.__file__ = spec, spec.loader, spec.origin
    module.__path__ = spec.submodule_search_locations
    module.__package__ = name
    module.__dict__["_pending"] = spec.loader
    sys.modules[name] = module
