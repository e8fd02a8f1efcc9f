"""Count what happens at the kiosk, day by day, and nothing about anybody."""
