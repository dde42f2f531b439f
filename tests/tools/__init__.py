"""Helpers for people and tests that look at the product from outside."""
