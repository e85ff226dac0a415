"""Serve a page's static files from memory, compressed, under content-hashed URLs that browsers cache for a year."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

import tornado.web

SUFFIXES = {".js", ".mjs", ".css", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".woff2", ".ico"}
"""The file types that are served. Python files and notebooks in the same folder are not."""
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
}


@dataclass(frozen=True)
class Asset:
    """A static file held in memory."""

    body: bytes
    squeezed: bytes | None
    """The gzip-compressed body, or None if compression does not make it smaller."""
    kind: str


def _asset(name: str, body: bytes) -> Asset:
    squeezed = gzip.compress(body, 9, mtime=0)
    kind = TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(body, squeezed if len(squeezed) < len(body) else None, kind)


class Assets:
    """The static files of a page, under one URL prefix that changes when any file changes.

    All files share one hash in their path, so a module's relative imports and a stylesheet's images keep working.
    """

    def __init__(self, base_url: str, *folders: Path) -> None:
        bodies: dict[str, bytes] = {}
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                if path.is_file() and path.suffix in SUFFIXES:
                    bodies.setdefault(path.relative_to(folder).as_posix(), path.read_bytes())
        self._assets: dict[str, Asset] = {}
        self._base_url = base_url
        self._hash = hashlib.sha256()
        for name, body in bodies.items():
            self._add(name, body)

    def _add(self, name: str, body: bytes) -> None:
        self._hash.update(f"{name}\0{len(body)}\0".encode() + body)
        self._assets[name] = _asset(name, body)

    def bundle(self, name: str, parts: list[str]) -> None:
        """Concatenate the stylesheets `parts` and serve them as `name`. Raises KeyError if one does not exist."""
        self._add(name, b"\n".join(self._assets[part].body for part in parts))

    def __contains__(self, name: str) -> bool:
        return name in self._assets

    @property
    def prefix(self) -> str:
        """The URL path of the folder that holds the files, with a trailing slash."""
        return f"{self._base_url}assets/{self._hash.hexdigest()[:16]}/"

    def url(self, name: str) -> str:
        """Return the URL path of a file. Raises KeyError if it does not exist."""
        if name not in self._assets:
            raise KeyError(name)
        return self.prefix + name

    def find(self, version: str, name: str) -> Asset | None:
        """Return the named file, or None if it does not exist or `version` is not the current hash."""
        return self._assets.get(name) if version == self._hash.hexdigest()[:16] else None


class AssetFile(tornado.web.RequestHandler):
    """Request handler for one static file."""

    def initialize(self, assets: Assets) -> None:
        self.assets = assets

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")

    def head(self, version: str, name: str) -> None:
        self.get(version, name)

    def get(self, version: str, name: str) -> None:
        asset = self.assets.find(version, name)
        if asset is None:
            raise tornado.web.HTTPError(404)
        body = asset.body
        self.set_header("Vary", "Accept-Encoding")
        if asset.squeezed is not None and "gzip" in self.request.headers.get("Accept-Encoding", ""):
            body = asset.squeezed
            self.set_header("Content-Encoding", "gzip")
        self.set_header("Content-Type", asset.kind)
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")
        self.set_header("Content-Length", str(len(body)))
        if self.request.method == "GET":
            self.write(body)

    def compute_etag(self) -> None:
        """Send no ETag: the URL already identifies the content."""

    def write_error(self, status_code: int, **_: object) -> None:  # noqa: ARG002 - tornado passes it
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish("Not found.")
