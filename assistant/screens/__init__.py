"""The screens: what each shows, how it is laid out large, and the kiosk that draws it."""
