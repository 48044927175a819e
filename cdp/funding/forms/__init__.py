"""The forms for money: streams and allocations, plan lines and their amounts, movements, and the filters."""
