"""Terms of reference at every stage: drafted, circulated, agreed by partners, signed by the SRO, in force, superseded.

Layers, lowest first: `comparing`, `wording`, `versions`, `drafting`, then `importing`, `review` and `approval`, then
`issuing`. The pages of all stages are in `routes`.
"""
