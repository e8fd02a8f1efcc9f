"""Count the visits and tasks at the kiosk for each day, without anything about a single person."""
