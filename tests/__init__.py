"""Everything that is promised, shown: chapters ask the database, pages go through a client that judges them."""
