"""The workplan: objectives under the six outcomes, the activities that serve them, and the national timetable."""
