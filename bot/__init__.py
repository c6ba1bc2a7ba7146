"""The edge: puts the parts together and runs them."""
