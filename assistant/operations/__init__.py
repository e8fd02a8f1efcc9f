"""Make backups of the bank, restore them, and measure the state of a branch's machine."""
