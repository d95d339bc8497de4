"""Hearings on the site: the office sets and holds them, the parties join by signing in."""
