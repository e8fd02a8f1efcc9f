"""Show screens: what is on each, how it is laid out large, and the kiosk that draws it."""
