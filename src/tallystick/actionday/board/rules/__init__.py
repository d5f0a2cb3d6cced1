"""Who is late, who is silent, and codes for paper and wall, as pure rules."""
