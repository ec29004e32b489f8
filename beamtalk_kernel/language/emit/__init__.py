"""Tree to Core Erlang, one file a noun; `dispatch.value` is where every expression starts."""
