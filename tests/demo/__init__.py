"""What tests stand on: databases, the judging client, servers and races."""
