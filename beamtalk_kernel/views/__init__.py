"""What a value looks like: snapshots of the node turned into text, HTML and live widgets.

Knows the node's terms and, when something is alive, ipywidgets; knows neither cells nor Jupyter messages.
Snapshot and rendering are separate functions: a snapshot is data, `…_text` and `…_html` are strings,
`…_widget` is alive.  Nothing static differs from run to run.

    from beamtalk_kernel.views.registry import view_for
    view_for(Rendered(text="3")).bundle().data  ->  {"text/plain": "3"}
"""
