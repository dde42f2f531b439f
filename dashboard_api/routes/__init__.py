"""REST, one module a subject."""
