"""What the organizers do with activities: make, change, publish, look through lists."""
