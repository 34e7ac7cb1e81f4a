"""Which texts of a PDF's page lie wholly under a box that was drawn over them, so that nobody sees them (rules, 1.11)."""

import ctypes
from collections.abc import Sequence
from typing import Any, Final

import pypdfium2.raw as pdfium

SLACK: Final = 1.0  # points that may look out from under a box
CORNERS: Final = 6  # of a path: more is no box

Box = tuple[float, float, float, float]


def covered(drawn: Sequence[Any], kinds: Sequence[int]) -> frozenset[int | None]:
    """The addresses of the texts among what is drawn on a page, in its order, that a later box covers whole.

    A box is a filled path of four corners that lets nothing through. Pictures are not looked at: a stamp is one too, and is
    transparent where nobody can ask, and the words under a scan are what was recognised in it.
    """
    gone: set[int | None] = set()
    boxes: list[Box] = []
    for one, kind in zip(reversed(drawn), reversed(kinds), strict=True):
        if kind == pdfium.FPDF_PAGEOBJ_PATH and pdfium.FPDF_PAGEOBJ_TEXT in kinds and _is_box(one):
            boxes.append(_bounds(one))
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT and boxes:
            left, bottom, right, top = _bounds(one)
            for box in boxes:
                inside = box[0] <= left + SLACK and box[1] <= bottom + SLACK
                if inside and box[2] >= right - SLACK and box[3] >= top - SLACK:
                    gone.add(ctypes.cast(one, ctypes.c_void_p).value)
    return frozenset(gone)


def _is_box(path: Any) -> bool:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, mode, stroke)
    corners = pdfium.FPDFPath_CountSegments(path)
    if mode.value == pdfium.FPDF_FILLMODE_NONE or not 4 <= corners <= CORNERS or _lets_through(path):
        return False
    x, y = ctypes.c_float(), ctypes.c_float()
    points = []
    for place in range(corners):
        segment = pdfium.FPDFPath_GetPathSegment(path, place)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_BEZIERTO:
            return False
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        points.append((x.value, y.value))
    return len(set(points)) == 4 and all(len(set(side)) == 2 for side in zip(*points, strict=True))


def _lets_through(path: Any) -> bool:
    """Is a path transparent, turned, or cut out by something, so that what is under it may be seen?"""
    colours = [ctypes.c_uint() for _ in range(4)]
    filled = pdfium.FPDFPageObj_GetFillColor(path, *colours) and colours[3].value == 255
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(path, matrix)
    turned = matrix.b or matrix.c
    cut = pdfium.FPDFClipPath_CountPaths(pdfium.FPDFPageObj_GetClipPath(path)) > 0
    return bool(not filled or turned or cut or pdfium.FPDFPageObj_HasTransparency(path))


def _bounds(one: Any) -> Box:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(one, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value
