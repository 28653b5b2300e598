"""What every page shares: drawing, guarding, refusing; it knows accounts and no other room's rules."""
