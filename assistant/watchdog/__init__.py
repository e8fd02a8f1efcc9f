"""Give help even if the kiosk is stuck: one process holds the terminal, another runs the kiosk."""
