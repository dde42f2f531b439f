"""docs/rules/: the catalogue as pages, written from the registry."""
