"""Give help even if the kiosk is stuck: one process holds the terminal, one runs the kiosk."""
