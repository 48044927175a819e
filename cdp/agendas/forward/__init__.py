"""The forward plan of a board: what it will need, computed from the record, and the meetings for it.

The pages, and what people decide about the plan, are in `cdp.forward_plans`.
"""
