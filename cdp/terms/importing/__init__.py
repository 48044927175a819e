"""An existing document becomes lines, lines become sections; cdp.terms.imports is the way in."""
