"""Read what she says about the task in hand, knowing what was asked and who her people are."""
