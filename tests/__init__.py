"""The tests stand outside the rooms: they may see every room, and no room sees them."""
