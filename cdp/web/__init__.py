"""The parts that all pages share: static files, forms, fields, tables, navigation and error pages."""
