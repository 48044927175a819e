"""The forms for risks, and the filters of their register."""
