"""How an act looks: read from its keys or its platform, never a part of the version, never ruled by."""

from __future__ import annotations

import pytest

from grader import Image, Look, Rulebook, drawing_problems, prose_version, read_item, rule
from grader.post_display import kind_of

PLAIN = """\
id: talk
title: A talk
setting: You teach here.
decision_maker: you
people:
  you: {role: faculty}
  sam: {name: Sam, role: student}
acts:
  - id: p1
    by: sam
    to: [you]
    platform: Bluesky
    post: "[A drawing of a cup.] Hm."
    conduct: [criticism]
  - {id: p2, by: you, to: [sam], platform: e-mail, post: Yes, conduct: [answer]}
"""
SHOWN = """\
id: talk
title: A talk
setting: You teach here.
decision_maker: you
people:
  you: {role: faculty}
  sam: {name: Sam, role: student}
acts:
  - id: p1
    by: sam
    likes: 240    # many
    to: [you]
    platform: Bluesky
    post: "[A drawing of a cup.] Hm."
    image:
      file: cup.svg
    conduct: [criticism]
    kind: comment
    reposts: 31
  - {id: p2, reply_to: p1, by: you, to: [sam], platform: e-mail, post: Yes, conduct: [answer], subject: A, kind: email}
"""
CUP = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M1 1h6v6H1z" fill="#123456"/></svg>'


def test_read_item_reads_looks(rulebook: Rulebook) -> None:
    item = read_item("talk.yaml", SHOWN, rulebook, images={"cup.svg": CUP})
    first, second = item.case.acts
    image = Image("cup.svg", "A drawing of a cup.", quoted=True, drawing=CUP)
    assert first.look == Look(kind="comment", likes=240, reposts=31, image=image)
    assert second.look == Look(kind="email", reply_to="p1", subject="A")


@pytest.mark.parametrize("text", [SHOWN, SHOWN.replace("\n", "\r\n"), SHOWN.replace("\n    kind: comment", "")])
def test_a_look_changes_neither_version_nor_prose_nor_ruling(text: str, rulebook: Rulebook) -> None:
    plain, shown = (read_item("talk.yaml", each, rulebook) for each in (PLAIN, text))
    assert shown.version == plain.version
    assert prose_version(shown) == prose_version(plain)
    assert rule(shown.case, rulebook).verdicts.keys() == rule(plain.case, rulebook).verdicts.keys()
    degrees = [[verdict.degree for verdict in rule(each.case, rulebook).verdicts.values()] for each in (plain, shown)]
    assert degrees[0] == degrees[1]


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("post: Yes", 'post: "No."'), ("conduct: [criticism]", "conduct: [insult]"), ("title: A talk", "title: Talk")],
)
def test_whatever_else_changes_makes_another_version(was: str, becomes: str, rulebook: Rulebook) -> None:
    assert was in SHOWN
    other = read_item("talk.yaml", SHOWN.replace(was, becomes), rulebook)
    assert other.version != read_item("talk.yaml", SHOWN, rulebook).version


@pytest.mark.parametrize(
    ("platform", "kind"),
    [
        ("Bluesky", "post"),
        ("University e-mail", "email"),
        ("e-mail list", "email"),
        ("the Press's chat, which the University runs", "chat"),
        ("Facebook, private message", "chat"),
        ("the street's messaging group", "chat"),
        ("rating site, in the reply box", "rating"),
        ("bookshop reviews", "rating"),
        ("comment on your blog", "comment"),
        ("Facebook, under the video", "comment"),
        ("Facebook, live video", "post"),
        ("voice mail", "call"),
        ("", "post"),
    ],
)
def test_kind_of_follows_the_platform_where_it_is_plain(platform: str, kind: str) -> None:
    assert kind_of(platform) == kind


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        ("<path", "<script>alert(1)</script><path", "cup.svg: an image cannot have the element 'script'."),
        ("<path", '<image href="x.png"/><path', "cup.svg: an image cannot have the element 'image'."),
        ("<path", '<path onload="x()"', "cup.svg: an image cannot have the attribute 'onload'."),
        (
            "#123456",
            "url(//x.example/y)",
            "cup.svg: the attribute 'fill' refers to something outside it. Write a plain value.",
        ),
        ("<svg", "<!DOCTYPE svg><svg", "cup.svg: this image has declarations or comments."),
        ("</svg>", "", "cup.svg:1: this is not SVG. Save the image as plain SVG."),
        ("viewBox", "width", "cup.svg:1: this image does not begin with an svg element that has a viewBox."),
        (
            "M1",
            "M1 " * 1000 + "M1",
            "cup.svg: this image has 3,102 bytes. An image may have at most 3,000 bytes: simplify the drawing.",
        ),
    ],
)
def test_drawing_problems_finds(was: str, becomes: str, words: str) -> None:
    assert list(drawing_problems("cup.svg", CUP)) == []
    found = [str(problem) for problem in drawing_problems("cup.svg", CUP.replace(was, becomes, 1))]
    assert any(each.startswith(words) for each in found), found


@pytest.mark.parametrize(
    ("was", "becomes", "line", "todo"),
    [
        ("<path", '<pathh d="M1"/><path', 0, "Did you mean 'path'?"),
        ("<path", '<path fil="red"', 0, "Did you mean 'fill'?"),
        ("#123456", "url(//x.example/y)", 0, "Write a plain value."),
        ("<svg", "<?xml version='1.0'?><svg", 0,
         "Begin the file with <svg, and remove declarations and comments."),
        ("viewBox", "width", 1, 'Begin with <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 90">.'),
        ("M1", "M1 " * 1000 + "M1", 0, "An image may have at most 3,000 bytes: simplify the drawing."),
    ],
)  # fmt: skip
def test_drawing_problems_say_what_to_do(was: str, becomes: str, line: int, todo: str) -> None:
    found = [(each.line, each.todo) for each in drawing_problems("cup.svg", CUP.replace(was, becomes, 1))]
    assert (line, todo) in found
