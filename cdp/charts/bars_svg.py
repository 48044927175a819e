"""Bars side by side as a picture for documents; pages draw the same chart with components/bars.html."""

from markupsafe import Markup

from cdp.charts import svg
from cdp.charts.bars import BarChart

_SHADES = (1.0, 0.45)
KEY = 24


def drawn_bars(chart: BarChart, name: str, title: str) -> Markup:
    """Return a chart of bars as SVG with its key below, in the colour of the text; series differ in shade and order."""
    parts = [svg.text(chart.left - 6, y + 4, f"{value:,}", anchor="end", size=11) for value, y in chart.ticks]
    for group in chart.groups:
        for bar in group.bars:
            if bar.value:
                shade = _SHADES[bar.series % len(_SHADES)]
                parts.append(
                    f'<rect x="{bar.x:g}" y="{bar.y:g}" width="{bar.width:g}" height="{bar.height:g}" '
                    f'fill="currentColor" fill-opacity="{shade:g}"/>\n'
                )
                parts.append(
                    svg.text(bar.x + bar.width / 2, bar.y - 3, f"{bar.value:,}", anchor="middle", size=10)
                )
        parts.append(svg.text(group.middle, chart.height - 8, group.label, anchor="middle", size=10))
    for series, label in enumerate(chart.names):
        left = chart.left + series * 90
        shade = _SHADES[series % len(_SHADES)]
        parts.append(
            f'<rect x="{left:g}" y="{chart.height + 6:g}" width="12" height="12" fill="currentColor" '
            f'fill-opacity="{shade:g}"/>\n'
        )
        parts.append(svg.text(left + 18, chart.height + 16, label, size=11))
    size = (max(chart.width, 320), chart.height + KEY)
    return svg.picture(name, size, title, "The table has the same numbers.", parts)
