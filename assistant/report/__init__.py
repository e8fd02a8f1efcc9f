"""Tell the branch in figures how the kiosk is used, and nothing about anybody."""
