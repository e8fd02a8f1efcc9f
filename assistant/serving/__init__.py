"""Serve customers at a kiosk, by a keyboard or pipe, or from sound files."""
