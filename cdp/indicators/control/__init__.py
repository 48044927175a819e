"""Control charts of indicators: XmR charts, as NHS England's Making Data Count draws them."""
