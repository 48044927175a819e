"""The register of actions: its filters and orders, its changes and statistics, and changes to several actions."""
