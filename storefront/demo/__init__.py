"""A believable small town for the demo platform, made through the real verbs."""
