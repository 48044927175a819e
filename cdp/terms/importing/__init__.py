"""An existing document becomes lines, lines become sections; cdp.terms.importing.sections is the way in."""
