"""What every page shares: static files, form base, fields, formats, navigation and error pages."""
