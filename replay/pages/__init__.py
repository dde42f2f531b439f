"""Pages for people: HTML that needs nothing beside itself, in Chinese with an English switch, fit for paper."""
