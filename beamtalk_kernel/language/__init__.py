"""Beamtalk's text: read, checked, turned into Core Erlang, and asked about.

Pure: no files but its own grammar, no clock, no process, no Jupyter; imports nothing but `errors`.

    compile_program("3 + 4", unit="cell[1]", scope=Scope(), first_version=1)
"""
