"""Agreements about money, visits to what they pay for, returns to funders, and procurements.

Folders by job: `signing` (sending and signatures), `importing` (many agreements from a list), `visits`, `returns` and
`procurements`.
"""
