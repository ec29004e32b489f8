"""The BEAM node a kernel owns: how it is built, booted, spoken to and ended.

Knows processes, bytes and terms; knows nothing of Jupyter, of cells' texts or of views.

>>> from beamtalk_kernel.node import wire
>>> wire.decode(wire.encode({"k": [1, 2.5]}))
{b'k': [1, 2.5]}
"""
