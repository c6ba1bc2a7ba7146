"""What the service does, one function per thing a person or the clock may ask."""

import domain.search.search_index  # noqa: F401 - it follows every change from the first one on
