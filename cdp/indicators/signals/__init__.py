"""Values that need attention: signals on control charts and targets missed, and what boards do about them."""
