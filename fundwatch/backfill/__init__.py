"""Seeding rules from history: their cells become what they would be if the rules had always been in force."""
