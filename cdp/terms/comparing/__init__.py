"""Two wordings of one text, compared paragraph by paragraph and word by word."""
