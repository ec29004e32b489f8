"""The notebook's side: cells come in, messages go out; the kernel process and everything Jupyter.

`workspace` holds a session and is usable without Jupyter; `kernel` is Jupyter's messages and nothing else.

    python -m beamtalk_kernel -f connection.json
"""
