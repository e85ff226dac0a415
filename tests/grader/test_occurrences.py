"""Where cited words stand: as whole words, letter for letter, in the first text that has them."""

import pytest

from grader.evidence import locate, occurrences


@pytest.mark.parametrize(
    ("words", "text", "count"),
    [
        ("art", "start art, art. artful part", 2),
        ("Art", "art", 0),
        ("a.b", "a.b axb", 1),
        ("!", "no!!", 2),
        ("(no)", "oh (no)no", 1),
        ("no?", "no?no no?", 2),
        ("?no", "no?no ?no", 2),
        ("I know", "I know, I knows", 1),
        ("a, b", "a, b; ca, b; a, bc", 1),
        ("é", "né é", 1),
        ("x", "", 0),
    ],
)
def test_occurrences(words: str, text: str, count: int) -> None:
    assert occurrences(words, text) == count


def test_locate_takes_the_first_text_that_has_the_words() -> None:
    texts = {"setting": "a b b", "post": "b", "name": "a a"}
    assert locate("b", texts) == ("post", 1)  # type: ignore[arg-type]  # literals of Where
    assert locate("a", texts) == ("name", 2)  # type: ignore[arg-type]  # the same
    assert locate("a b", texts) == ("setting", 1)  # type: ignore[arg-type]  # the same
    assert locate("c", texts) is None  # type: ignore[arg-type]  # the same
    assert locate("XXXX", {}) is None
