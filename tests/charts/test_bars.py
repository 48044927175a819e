"""Charts of bars: the labels of the axis fit left of it."""

import pytest

from cdp.charts.bars import LABEL, LEFT, bar_chart
from cdp.charts.widths import text_width


@pytest.mark.parametrize("highest", [9, 5_619, 1_234_567_890])
def test_the_longest_label_of_the_axis_fits_beside_it(highest: int) -> None:
    chart = bar_chart(("Profile", "Actual"), [("Apr–Jun", (highest, 1))])
    assert chart is not None
    longest = max(text_width(f"{tick:,}", LABEL) for tick, _ in chart.ticks)
    assert chart.left >= max(LEFT, longest + 6)
    assert min(bar.x for group in chart.groups for bar in group.bars) > chart.left
