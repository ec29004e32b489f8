"""Jupyter's own suite for kernels, with nothing skipped."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import ClassVar

import jupyter_kernel_test
from jupyter_client.manager import KernelManager

from tests.notebook.client import write_kernelspec


class BeamtalkKernelTests(jupyter_kernel_test.KernelTests):  # type: ignore[misc]
    kernel_name = "beamtalk"
    language_name = "beamtalk"
    file_extension = ".bt"
    code_hello_world = "Transcript showCr: 'hello, world'"
    code_stderr = "Transcript warn: 'careful'"
    completion_samples: ClassVar = [{"text": "Transcript showC", "matches": {"showCr:"}}]
    complete_code_samples: ClassVar = ["1 + 1", "x := 3.", "Actor subclass: C\n  #get => 3\n", "%who", ""]
    incomplete_code_samples: ClassVar = ["x := ", "#(1, 2", "[:x |", "3 +", "'open"]
    invalid_code_samples: ClassVar = ["x := )", "3 ]"]
    code_page_something = "%help"
    code_generate_error = "1 / 0"
    code_execute_result: ClassVar = [
        {"code": "6 * 7", "result": "42"},
        {"code": "'a' ++ 'b'", "result": "ab"},
        {"code": "#(1, 2)", "result": "#(1, 2)"},
    ]
    code_display_data: ClassVar = [
        {"code": "Notebook html: '<b>x</b>'. nil", "mime": "text/html"},
        {"code": "Notebook markdown: '*x*'. nil", "mime": "text/markdown"},
        {"code": "Notebook svg: '<svg></svg>'. nil", "mime": "image/svg+xml"},
        {"code": "Notebook latex: 'x^2'. nil", "mime": "text/latex"},
        {"code": "Notebook json: #{#a => 1}. nil", "mime": "application/json"},
    ]
    code_history_pattern = "6 * 7*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Transcript"
    code_clear_output = "Notebook clear"

    @classmethod
    def setUpClass(cls) -> None:
        cls._directory = tempfile.TemporaryDirectory()
        cls._before = os.environ.get("JUPYTER_PATH")
        os.environ["JUPYTER_PATH"] = str(write_kernelspec(Path(cls._directory.name)))
        super().setUpClass()

    @classmethod
    def tearDownClass(cls) -> None:
        super().tearDownClass()
        if cls._before is None:
            del os.environ["JUPYTER_PATH"]
        else:
            os.environ["JUPYTER_PATH"] = cls._before
        cls._directory.cleanup()


class WelcomeTests(jupyter_kernel_test.IopubWelcomeTests):  # type: ignore[misc]
    kernel_name = "beamtalk"
    support_iopub_welcome = True

    @classmethod
    def setUpClass(cls) -> None:
        cls._directory = tempfile.TemporaryDirectory()
        write_kernelspec(Path(cls._directory.name))
        cls.km = KernelManager(kernel_name=cls.kernel_name)
        cls.km.kernel_spec_manager.kernel_dirs = [str(Path(cls._directory.name) / "kernels")]
        cls.km.start_kernel()
        cls.kc = cls.km.client()

    @classmethod
    def tearDownClass(cls) -> None:
        super().tearDownClass()
        cls._directory.cleanup()
