"""What the partnership says about an indicator in each quarter: written, signed off, and shown with the values."""
