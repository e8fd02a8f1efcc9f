"""What she sees: what a screen holds, how it is laid out large, and the kiosk itself."""
