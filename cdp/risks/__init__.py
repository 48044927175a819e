"""The register of risks: scores, trend, review, mitigating actions and files."""
