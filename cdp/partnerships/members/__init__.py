"""Member organisations, their seats on boards, and the people who fill them."""
