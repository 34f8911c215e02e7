"""The pure core: one plain model, and the stages that turn written records into an honest report."""
