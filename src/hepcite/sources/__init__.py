"""Ways in: one module for each kind of source that becomes documents."""
