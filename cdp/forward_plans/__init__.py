"""The forward plan of a board as pages and files, and what people decide about it (see `cdp.agendas.forward`)."""
