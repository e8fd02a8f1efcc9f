"""Define the content of every screen, lay it out in large type, and draw it on the kiosk."""
