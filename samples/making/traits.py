"""What is done to a printed file so that it has the traits that real ones have."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
from PIL import Image, ImageOps

from making.catalogue import Sample

BLEED = 28.35  # points: the 10 mm of printer's margin that report.css gives
CUT_AT = 0.62  # the part of a cut-off file that is left
DPI = 110


def write(sample: Sample, pdf: bytes, file: Path) -> None:
    """Writes the sample's PDF with its information and its traits; the same bytes every time."""
    if "scan" in sample.traits:
        pdf = _scanned(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for trait in sample.traits:
            if trait in _CHANGES:
                _CHANGES[trait](document)
        _inform(document, sample)
        data = _saved(document, sample)
    file.write_bytes(data[: int(len(data) * CUT_AT)] if sample.failure == "damaged" else data)


def _inform(document: pikepdf.Pdf, sample: Sample) -> None:
    if "/Metadata" in document.Root:
        del document.Root.Metadata
    document.trailer.Info = document.make_indirect(
        pikepdf.Dictionary({f"/{key}": value for key, value in sample.info.items()})
    )


def _saved(document: pikepdf.Pdf, sample: Sample) -> bytes:
    out = io.BytesIO()
    if sample.failure == "encrypted":
        # RC4, since AES begins every stream with random bytes; a fixed id, since the key is made from it.
        lock = pikepdf.Encryption(owner=sample.password[::-1], user=sample.password, R=3, aes=False, metadata=False)
        document.save(out, encryption=lock, static_id=True)
    else:
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _rotate(document: pikepdf.Pdf) -> None:
    """Stores each landscape page as a portrait one that readers must turn."""
    for page in document.pages:
        width, height = (float(page.MediaBox[2]), float(page.MediaBox[3]))
        if width > height:
            page.contents_add(f"q 0 1 -1 0 {height:g} 0 cm".encode(), prepend=True)
            page.contents_add(b"Q")
            page.MediaBox = pikepdf.Array([0, 0, height, width])
            page.Rotate = 90
            for box in ("/TrimBox", "/BleedBox", "/CropBox", "/ArtBox", "/Annots"):
                if box in page:
                    del page[box]


def _crop(document: pikepdf.Pdf) -> None:
    """Moves the printer's sheet to the origin, so that the page shown begins a margin away from it."""
    for page in document.pages:
        page.contents_add(f"q 1 0 0 1 {BLEED:g} {BLEED:g} cm".encode(), prepend=True)
        page.contents_add(b"Q")
        trim, sheet = _moved(page.TrimBox), _moved(page.MediaBox)
        page.MediaBox, page.TrimBox, page.CropBox = sheet, trim, pikepdf.Array(trim)
        page.BleedBox = _moved(page.BleedBox)
        for note in page.get("/Annots", []):
            note.Rect = _moved(note.Rect)


def _moved(box: pikepdf.Object) -> pikepdf.Array:
    return pikepdf.Array([round(float(edge) + BLEED, 3) for edge in box])


def _label(document: pikepdf.Pdf) -> None:
    """Numbers cover and contents i, ii and the rest from 1, as printed."""
    roman, arabic = pikepdf.Dictionary(S=pikepdf.Name.r), pikepdf.Dictionary(S=pikepdf.Name.D)
    document.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array([0, roman, 2, arabic]))


_CHANGES: dict[str, Callable[[pikepdf.Pdf], None]] = {"rotated page": _rotate, "crop box": _crop, "page labels": _label}


def _scanned(pdf: bytes) -> bytes:
    """The pages as a flat-bed scanner gives them: grey, a little turned, with noise, and no text."""
    dice = random.Random(1909)
    out = io.BytesIO()
    pages = [_scan(page, dice) for page in pypdfium2.PdfDocument(pdf)]
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=DPI, quality=38)
    return out.getvalue()


def _scan(page: pypdfium2.PdfPage, dice: random.Random) -> Image.Image:
    paper = page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
    turned = paper.rotate(dice.uniform(-0.9, 0.9), resample=Image.Resampling.BICUBIC, fillcolor=255)
    speckled = Image.blend(turned, _noise(turned.size, dice), 0.07)
    return ImageOps.autocontrast(speckled, cutoff=(0, 30))


def _noise(size: tuple[int, int], dice: random.Random) -> Image.Image:
    return Image.frombytes("L", size, dice.randbytes(size[0] * size[1]))
