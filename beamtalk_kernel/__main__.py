"""Runs the kernel: `python -m beamtalk_kernel -f connection.json`, as the kernelspec says.

Knows only the order of things: the BEAM is on its way before Jupyter is imported.
"""

from __future__ import annotations

import gc


def main() -> None:
    gc.disable()  # what start-up makes stays; `Workspace.warm_up` sets it aside and turns collection on

    from beamtalk_kernel.node.early import launch_early

    launched = launch_early()

    from beamtalk_kernel.notebook.app import launch

    launch(launched=launched)


if __name__ == "__main__":
    main()
