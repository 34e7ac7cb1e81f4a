"""The picture of a group: every text and every arrow once, and nothing that a text says becomes markup."""

import re
from fractions import Fraction

from jxgrade.evidence.network import Node, network, rings
from jxgrade.similarity.origins import Arrow


def _drawn(count, links, unsure=None):
    found = [Arrow(*link, Fraction(1, 2), link != unsure) for link in links]
    nodes = [Node(number + 1, f"T{number}", "<x>", "", False, number == 1) for number in range(count)]
    return network(nodes, found)


def test_the_picture_draws_every_text_and_every_arrow_once_and_escapes():
    svg = _drawn(4, [(0, 1), (0, 2), (1, 3)])
    assert (
        svg.count("<path") == 3 and svg.count("<polygon") == 3 and svg.count("<circle") == 3 and svg.count("<rect") == 1
    )
    assert "<x>" not in svg and "&lt;x&gt;" in svg


def test_the_overview_draws_every_text_and_every_pair_of_every_group_once_and_numbers_the_groups():
    arrow = Arrow(0, 1, Fraction(1, 2), True)
    svg = rings([(3, [arrow, arrow._replace(second=2)]), (5, [arrow])])
    assert (svg.count("<path"), svg.count("<circle")) == (3, 8)
    assert re.findall(r"群组 \d", svg) == ["群组 1", "群组 2"]
    box = [float(part) for part in re.search(r'viewBox="([^"]+)"', svg)[1].split()]
    for x, y in re.findall(r'<circle cx="([0-9.]+)" cy="([0-9.]+)"', svg):
        assert 0 < float(x) < box[2] and 0 < float(y) < box[3]


def test_every_arrow_points_at_the_later_text_and_one_of_unknown_order_at_none():
    svg = _drawn(3, [(0, 1), (0, 2)], unsure=(0, 2))
    [points] = re.findall(r'<polygon points="([^"]+)"', svg)
    tip, *wings = (tuple(map(float, point.split(","))) for point in points.split())
    assert all(tip[1] > wing[1] for wing in wings)  # downwards, from the first line to the second
    assert svg.count("stroke-dasharray") == 1
