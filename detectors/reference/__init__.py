"""Reference tables: versioned files with effective dates, one CSV a table, and how they are read."""
