"""Reading how a post is displayed: the kind of thread, the post that it answers, counts, an image."""

import re
from collections.abc import Mapping
from typing import Final

from grader.content_problem import suggestion
from grader.post_display import EVENT, KINDS, MOST_STARS, Image, Look, kind_of
from grader.reading.document import Fields, Node

LOOKS: Final = ("kind", "reply_to", "subject", "stars", "likes", "reposts", "image")
"""The keys of an act that determine how it is displayed; they have no effect on rulings."""
EVENT_KINDS: Final = ("call", "email")
COUNTED: Final = ("post", "comment")
"""The kinds that can have likes and reposts."""
_BRACKETED: Final = re.compile(r"\[([^\]]+)\]")


def take_look(
    act: str, entries: Fields, posts: Mapping[str, bool], said: Mapping[str, str], images: Mapping[str, str] | None
) -> Look:
    """Remove the keys LOOKS from an act's `entries`, and return them as a Look.

    `posts`: id of an earlier act -> True if it is a post. `said`: the act's `post`, `event` and `platform`. `images`:
    file name -> SVG text; if None, image files are not checked.
    """
    given = {name: entries.pop(name) for name in LOOKS if name in entries}
    kind = _kind(act, given.get("kind"), said)
    for names, kinds in ((("subject",), ("email",)), (("stars",), ("rating",)), (("likes", "reposts"), COUNTED)):
        for name in names:
            if name in given and kind not in kinds:
                todo = f"Remove it, or write `kind: {kinds[0]}`."
                given.pop(name).problem(f"act {act!r} has {name!r}, but its kind is {kind}", todo)
    return Look(
        kind=kind,
        reply_to=_answered(act, given["reply_to"], posts, said) if "reply_to" in given else "",
        subject=given["subject"].word("subject") if "subject" in given else "",
        stars=_stars(given["stars"]) if "stars" in given else None,
        likes=given["likes"].number("likes") if "likes" in given else None,
        reposts=given["reposts"].number("reposts") if "reposts" in given else None,
        image=_image(act, given["image"], said["post"], images) if "image" in given else None,
    )


def _kind(act: str, node: Node | None, said: Mapping[str, str]) -> str:
    if node is None:
        return EVENT if said["event"] else kind_of(said["platform"])
    kind = node.one_of("kind", KINDS)
    if said["event"] and kind and kind not in EVENT_KINDS:
        todo = f"Remove it, or write one of: {', '.join(EVENT_KINDS)}."
        node.problem(f"act {act!r} is an event and cannot look like a {kind}", todo)
    return kind or "post"


def _answered(act: str, node: Node, posts: Mapping[str, bool], said: Mapping[str, str]) -> str:
    answered = node.word("reply_to")
    earlier = [id_ for id_, is_post in posts.items() if is_post]
    if said["event"]:
        node.problem(f"act {act!r} is an event and cannot reply to a post", "Remove `reply_to`.")
    elif answered and answered not in earlier:
        what = f"act {act!r} replies to {answered!r}, which is not an earlier post"
        node.problem(what, suggestion(answered, earlier))
    return answered


def _stars(node: Node) -> int:
    stars = node.number("stars")
    if node.word("stars").isdecimal() and not 1 <= stars <= MOST_STARS:
        node.problem(f"stars is {stars}", f"Write a number from 1 to {MOST_STARS}.")
    return stars


def _image(act: str, node: Node, post: str, images: Mapping[str, str] | None) -> Image | None:
    if not node.is_mapping:
        node.problem(f"the image of act {act!r} is not a mapping", 'Write `image: {file: NAME.svg, alt: "..."}`.')
        return None
    entries = node.fields("an image", ["file"], ["alt"])
    file, alt = entries.said("file"), entries.said("alt")
    if not post:
        node.problem(f"act {act!r} has an image, but no post", "Remove the image.")
    found = None if alt else _BRACKETED.search(post)
    if post and not alt and not found:
        todo = "Add `alt: ...`, or describe the image in the post, in square brackets."
        node.problem(f"the image of act {act!r} has no alternative text", todo)
    if file and images is not None and file not in images:
        entries["file"].problem(f"there is no image {file!r}", suggestion(file, images) if images else NO_IMAGES)
    drawing = images.get(file, "") if images else ""
    return Image(file, alt or (found[1] if found else ""), bool(found), drawing)


NO_IMAGES: Final = "Put SVG files into the folder `images` beside the scenarios."
