"""The cheapest flow: by hand, where nothing can go, and where an earlier path has to be undone."""

from jxgrade.awards.flow import Network


def test_units_go_the_cheapest_way_first() -> None:
    network = Network()
    dear, cheap = (network.join("a", "b", room=2, cost=cost) for cost in (5, 3))
    assert network.send("a", "b", at_most=3) == 3
    assert (network.flow(cheap), network.flow(dear)) == (2, 1)


def test_no_more_goes_than_there_is_room() -> None:
    network = Network()
    arc = network.join("a", "b", room=2, cost=0)
    network.join("b", "c", room=1, cost=0)
    assert network.send("a", "c", at_most=9) == 1
    assert network.flow(arc) == 1
    assert network.send("a", "c", at_most=0) == 0


def test_nothing_goes_where_no_way_leads() -> None:
    network = Network()
    network.join("a", "b", room=1, cost=0)
    network.join("c", "d", room=1, cost=0)
    assert network.send("a", "d", at_most=1) == 0
    assert Network().send("x", "y", at_most=1) == 0


def test_a_path_is_undone_where_two_units_go_cheaper_otherwise() -> None:
    network = Network()
    # one unit alone goes a-b-c-d for 2; two units go a-b-d and a-c-d, so b-c is given up again
    arcs = {
        way: network.join(*way, room=1, cost=cost)
        for way, cost in {"ab": 1, "bc": 0, "cd": 1, "ac": 4, "bd": 5}.items()
    }
    assert network.send("a", "d", at_most=2) == 2
    assert {way: network.flow(arc) for way, arc in arcs.items()} == {"ab": 1, "bc": 0, "cd": 1, "ac": 1, "bd": 1}
