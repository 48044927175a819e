"""Results that are kept in memory for the next step of an import."""

from cdp.imports.remembered import RememberedResults


def test_a_result_is_computed_once_until_it_is_forgotten_or_others_need_its_place() -> None:
    made: list[str] = []
    kept: RememberedResults[int] = RememberedResults(most=2)

    def result(file: str) -> int:
        def compute() -> int:
            made.append(file)
            return len(made)

        return kept.get(("log", file), compute)

    assert [result("one"), result("one"), result("two"), result("one")] == [1, 1, 2, 1]
    kept.forget("one")
    assert (result("one"), made) == (3, ["one", "two", "one"])
    result("three")
    assert (result("one"), result("two"), made[3:]) == (3, 5, ["three", "two"])
