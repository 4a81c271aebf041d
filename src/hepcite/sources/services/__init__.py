"""Services on the network, each behind a client of its own."""
