"""Other systems, each a program of its own with the same three rules on the same broker and events."""
