"""Nothing that jxgrade brings with it binds whoever uses it to more than Apache-2.0 does."""

import re

from tests.licences import licence, needed

FREE = re.compile(
    r"Apache|BSD|MIT|ISC|PSF|Python Software Foundation|MPL|Mozilla|Unlicense|HPND|CC0|Zlib", re.IGNORECASE
)
BINDING = re.compile(r"\bA?GPL|Affero|(?<!Lesser )General Public", re.IGNORECASE)
LESSER = {"psycopg", "psycopg-binary"}  # LGPL, an extra of its own, used as it is


def test_every_package_has_a_licence_that_goes_with_ours():
    found = {name: licence(one) for name, one in needed().items()}
    assert len(found) > 50  # the walk reached what the packages themselves need
    bound = {name: said for name, said in found.items() if BINDING.search(said) or not FREE.search(said)}
    assert set(bound) <= LESSER, bound
