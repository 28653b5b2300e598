"""One file per word that has pages: find through the person, call one verb, answer."""
