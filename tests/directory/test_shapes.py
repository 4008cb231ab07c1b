"""If this fails, a province is missing from the map, or shown where another lies."""

from lienthong.directory.shapes import SHAPES
from lienthong.pages import country


def test_every_shape_belongs_to_one_of_the_34_provinces():
    assert set(SHAPES) == country.shape_names() and len(set(SHAPES.values())) == 34
    assert (SHAPES["hoangsa"], SHAPES["truongsa"]) == ("48", "56")
