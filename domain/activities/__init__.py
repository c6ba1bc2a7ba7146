"""What there is to take part in: activities, encontros, courses. Reading only."""
