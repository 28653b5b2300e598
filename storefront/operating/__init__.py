"""What an operator does with an installation: run it, migrate it, ask what is wrong with it, keep a copy of it."""
