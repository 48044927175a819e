"""The forms of the register of actions: its filters, and the change to several actions."""
