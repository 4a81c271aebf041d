"""HTTP services on loopback for the tests of everything that reads from the network."""
