"""Minutes of a system that lives."""
