"""Loose."""

# @supports FPT_STM.1.1 nobody knows it # <- IMP007
TICK = 1
