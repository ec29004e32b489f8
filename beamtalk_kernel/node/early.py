"""A BEAM set going before anything else is loaded: it boots while Python imports Jupyter.

Knows what must be there already; whatever is missing is left to the ordinary start, which says so.

    launched = launch_early(); …; Node(launched=launched)
"""

from __future__ import annotations

from beamtalk_kernel.node import boot, build
from beamtalk_kernel.node.boot import ErlangMissing, Launched


def launch_early() -> Launched | None:
    """None when Erlang is missing, or the runtime has still to be built."""
    try:
        runtime = build.ready_dir(build.cache_dir(), build.build_name())
        return boot.launch(runtime) if runtime is not None else None
    except (ErlangMissing, OSError):
        return None
