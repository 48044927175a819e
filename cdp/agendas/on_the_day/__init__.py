"""Published items withdrawn, deferred, put back, or taken in another order."""
