"""Beamtalk for Jupyter: a cell's text becomes a module in the kernel's own BEAM, and a value with a view.

Holds the rooms `cli, __main__ → notebook → views → node → language → errors`; imports go that way only.

    python -m beamtalk_kernel -f connection.json
"""
