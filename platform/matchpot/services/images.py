"""Pictures of a project: read, made small, re-encoded, kept under names of our own.

What comes in is never stored: we decode it and write new files, so hidden data (where a photo was
taken, a script behind a picture) does not get through. Decoding takes time, so it is done before
a transaction is opened; `keep` and `add` follow.
"""

import io
from dataclasses import dataclass

from PIL import Image as Pictures
from PIL import ImageFile, ImageOps, UnidentifiedImageError
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from matchpot.domain.errors import NotFound, UploadRefused
from matchpot.persistence.models.projects import Image, Project
from matchpot.services.ports import Clock, FileStore

MOST_MEGABYTES = 8
MOST_MEGAPIXELS = 50
LEAST_PIXELS = 300
MOST_PICTURES = 12
_TYPES = ("JPEG", "PNG", "WEBP")
# Suffix of a file's name, and the longest side of the picture in it.
LARGE, SMALL, SHARE = "-1600.webp", "-640.webp", "-share.jpg"
_SIZES = {LARGE: 1600, SMALL: 640}
_SHARE_SIZE = (1200, 630)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A picture decoded and written anew; `files` are its contents by suffix."""

    width: int
    height: int
    files: dict[str, bytes]


def prepare(content: bytes) -> Prepared:
    """Decode what was sent and write it anew in the sizes pages need.

    Raises:
        UploadRefused: `too_large` (MB), `not_a_picture`, `too_many_pixels` (megapixels),
            `too_small` (pixels) or `broken`.
    """
    if len(content) > MOST_MEGABYTES * 1024 * 1024:
        raise UploadRefused("too_large", MOST_MEGABYTES)
    picture = _decoded(content)
    files = {suffix: _webp(picture, side) for suffix, side in _SIZES.items()}
    files[SHARE] = _share(picture)
    width, height = _fitted(picture.size, _SIZES[LARGE])
    return Prepared(width=width, height=height, files=files)


def _decoded(content: bytes) -> Pictures.Image:
    try:
        # The content decides what it is, not its name; other formats are not even tried.
        picture = Pictures.open(io.BytesIO(content), formats=_TYPES)
    except UnidentifiedImageError:
        raise UploadRefused("not_a_picture") from None
    except (Pictures.DecompressionBombError, Pictures.DecompressionBombWarning):
        raise UploadRefused("too_many_pixels", MOST_MEGAPIXELS) from None
    except (OSError, ValueError, SyntaxError):
        raise UploadRefused("broken") from None
    if picture.width * picture.height > MOST_MEGAPIXELS * 1_000_000:
        raise UploadRefused("too_many_pixels", MOST_MEGAPIXELS)
    if min(picture.size) < LEAST_PIXELS:
        raise UploadRefused("too_small", LEAST_PIXELS)
    # What draws our letters asks the whole process to take pictures that are cut off for whole.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        # A JPEG can be decoded at a fraction of its size, never below what is asked.
        picture.draft("RGB", (_SIZES[LARGE], _SIZES[LARGE]))
        return _flat(ImageOps.exif_transpose(picture))
    except (OSError, ValueError, SyntaxError):
        raise UploadRefused("broken") from None


def _flat(picture: Pictures.Image) -> Pictures.Image:
    """Plain red, green and blue; what was see-through becomes white."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        whole = picture.convert("RGBA")
        ground = Pictures.new("RGBA", whole.size, "white")
        return Pictures.alpha_composite(ground, whole).convert("RGB")
    return picture.convert("RGB")


def _fitted(size: tuple[int, int], side: int) -> tuple[int, int]:
    """The size within a square of this side, never enlarged, at least one pixel."""
    longest = max(*size, side)
    return max(1, size[0] * side // longest), max(1, size[1] * side // longest)


def _webp(picture: Pictures.Image, side: int) -> bytes:
    small = picture.resize(_fitted(picture.size, side), Pictures.Resampling.LANCZOS)
    return _written(small, "WEBP", quality=80, method=4)


def _share(picture: Pictures.Image) -> bytes:
    """The crop that other sites show with a link; many of them read JPEG only."""
    cropped = ImageOps.fit(picture, _SHARE_SIZE, Pictures.Resampling.LANCZOS)
    return _written(cropped, "JPEG", quality=82, progressive=True)


def _written(picture: Pictures.Image, kind: str, **options: int | bool) -> bytes:
    out = io.BytesIO()
    clean = Pictures.new("RGB", picture.size)  # a new picture carries no metadata along
    clean.paste(picture)
    clean.save(out, kind, **options)
    return out.getvalue()


def cropped(content: bytes, size: tuple[int, int]) -> bytes:
    """One of our own pictures as a JPEG of exactly this size, for a drawing; cut to its shape."""
    with Pictures.open(io.BytesIO(content), formats=_TYPES) as picture:
        fitted = ImageOps.fit(picture.convert("RGB"), size, Pictures.Resampling.LANCZOS)
        return _written(fitted, "JPEG", quality=84)


def keep(files: FileStore, name: str, prepared: Prepared) -> None:
    """Write the files of a picture; before its row, so that no page shows a hole."""
    for suffix, content in prepared.files.items():
        files.save(name + suffix, content)


def forget(files: FileStore, name: str) -> None:
    """Remove the files of a picture whose row is gone."""
    for suffix in (*_SIZES, SHARE):
        files.remove(name + suffix)


def add(
    session: Session, *, project_id: int, name: str, prepared: Prepared, alt: str, clock: Clock
) -> Image:
    """Put a picture with a project; the first one becomes its cover.

    Raises:
        UploadRefused: `too_many`, with how many a project may have.
    """
    count = session.scalar(
        select(func.count()).select_from(Image).where(Image.project_id == project_id)
    )
    if (count or 0) >= MOST_PICTURES:
        raise UploadRefused("too_many", MOST_PICTURES)
    image = Image(
        project_id=project_id,
        name=name,
        width=prepared.width,
        height=prepared.height,
        size=sum(len(content) for content in prepared.files.values()),
        alt=alt,
        created_at=clock.now(),
    )
    session.add(image)
    session.flush()
    session.execute(
        update(Project)
        .where(Project.id == project_id, Project.cover_image_id.is_(None))
        .values(cover_image_id=image.id)
    )
    return image


def describe(session: Session, *, project_id: int, image_id: int, alt: str) -> None:
    """Change what a picture is said to show."""
    _own(session, project_id, image_id).alt = alt


def make_cover(session: Session, *, project_id: int, image_id: int) -> None:
    """Let a picture stand at the top of the project."""
    image = _own(session, project_id, image_id)
    session.execute(update(Project).where(Project.id == project_id).values(cover_image_id=image.id))


def remove(session: Session, *, project_id: int, image_id: int) -> str:
    """Take a picture away; another becomes the cover. Returns the name, for `forget`."""
    image = _own(session, project_id, image_id)
    name = image.name
    other = session.scalar(
        select(func.min(Image.id)).where(Image.project_id == project_id, Image.id != image_id)
    )
    session.execute(
        update(Project)
        .where(Project.id == project_id, Project.cover_image_id == image_id)
        .values(cover_image_id=other)
    )
    session.delete(image)
    session.flush()
    return name


def _own(session: Session, project_id: int, image_id: int) -> Image:
    image = session.scalar(
        select(Image).where(Image.id == image_id, Image.project_id == project_id)
    )
    if image is None:
        raise NotFound("image", image_id)
    return image
