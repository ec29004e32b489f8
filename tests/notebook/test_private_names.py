"""The private names of ipykernel that we stand on: a release without them fails here and says so."""

from __future__ import annotations

import inspect
import sys

import ipykernel
import pytest
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel


def test_release() -> None:
    oldest = (7, 4) if sys.version_info >= (3, 11) else (7, 3)
    assert ipykernel.version_info[:2] >= oldest and ipykernel.version_info[0] == 7


@pytest.mark.parametrize(
    "name",
    [
        "_abort_queues",
        "_aborting",
        "_publish_status",
        "_topic",
        "_execute_sleep",
        "dispatch_shell",
        "set_parent",
        "get_parent",
        "pre_handler_hook",
        "post_handler_hook",
        "shell_stream",
        "create_subshell_request",
        "interrupt_request",
        "do_debug_request",
    ],
)
def test_kernel_has(name: str) -> None:
    assert hasattr(Kernel, name)


@pytest.mark.parametrize(
    "name",
    [
        "init_control",
        "init_iopub",
        "init_io",
        "init_pdb",
        "init_path",
        "_bind_socket",
        "_apply_curve_server_options",
    ],
)
def test_application_has(name: str) -> None:
    assert hasattr(IPKernelApp, name)


def test_dispatch_knows_concurrency() -> None:
    knows = "concurrent" in inspect.signature(Kernel.dispatch_shell).parameters
    assert knows is (ipykernel.version_info[:2] >= (7, 4))
    source = inspect.getsource(Kernel)
    assert "_shell_parent_ident" in source and "self._shell_parent = ContextVar" in source
    assert "shell_channel_thread" in inspect.getsource(IPKernelApp.init_control)
