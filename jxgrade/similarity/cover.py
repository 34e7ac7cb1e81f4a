"""What of a text is covered: equal runs, and edited stretches between them that both sides have.

A passage is shown as one stretch; what counts is less. An own remark between two copied lines is not covered: it is longer than an
edit, or one side has (nearly) nothing in its place.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from jxgrade.similarity.chain import Pieces
from jxgrade.similarity.corpus import Ints, Rows, Whose
from jxgrade.similarity.grams import spread
from jxgrade.similarity.verify import Segments

EDITED: Final = 20  # symbols of an edited stretch between two equal runs, at most
TIMES: Final = 2  # and at most so many times as long on one side as on the other


@dataclass(frozen=True)
class Cover(Rows):
    """Covered stretches of pairs: texts, and spans on both sides (left from, left to, right from, right to)."""

    left: Ints
    right: Ints
    spans: Ints


def covered(segments: Segments, pieces: Pieces, text_of: Whose) -> Cover:
    """What the pieces inside the segments cover; ``text_of``: the text of every symbol."""
    order = np.lexsort((segments.right, segments.left))
    texts = int(text_of.texts[-1]) + 1 if len(text_of.texts) else 1
    key = (segments.left * texts + segments.right)[order]
    piece_key = text_of[pieces.left].astype(np.int64) * texts + text_of[pieces.right]
    low, high = np.searchsorted(key, piece_key), np.searchsorted(key, piece_key, side="right")
    piece, at = spread(low, high - low)
    segment = order[at]
    span, left, right, length = segments.spans[segment], pieces.left[piece], pieces.right[piece], pieces.length[piece]
    inside = (
        (left >= span[:, 0]) & (left + length <= span[:, 1]) & (right >= span[:, 2]) & (right + length <= span[:, 3])
    )
    segment, left, right, length = segment[inside], left[inside], right[inside], length[inside]
    spans = filled(segment, np.stack((left, left + length, right, right + length), axis=1))
    owner = np.concatenate((segment, spans[1]))
    return Cover(segments.left[owner], segments.right[owner], spans[0])


def filled(group: Ints, spans: Ints) -> tuple[Ints, Ints]:
    """The spans, and after them those of the edited stretches between each and the next of its group; with the groups of the latter."""
    order = np.lexsort((spans[:, 2], spans[:, 0], group))
    before, after = order[:-1], order[1:]
    one, other = (spans[after, side] - spans[before, side + 1] for side in (0, 2))
    most = np.maximum(one, other)
    edited = (group[before] == group[after]) & (most > 0) & (most <= EDITED) & (most <= TIMES * np.minimum(one, other))
    before, after = before[edited], after[edited]
    between = np.stack((spans[before, 1], spans[after, 0], spans[before, 3], spans[after, 2]), axis=1)
    return np.concatenate((spans, between)), group[before]
