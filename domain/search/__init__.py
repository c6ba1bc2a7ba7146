"""Finding by any words."""
