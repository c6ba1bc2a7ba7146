"""The revisions; each stands alone and imports no model."""
