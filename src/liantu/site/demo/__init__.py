"""The demonstration: two zones of real reports and a simulated one, with an account for every role."""
