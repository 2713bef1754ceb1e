"""An old person's words of distress are never a sign of well-being."""

import pytest

from nlp import distress


@pytest.mark.parametrize(
    "text", ["我摔了一跤", "胸口有点闷", "头晕得很", "起不来床", "救命", "不太好"]
)
def test_distress_is_heard(text):
    assert distress.heard(text)


@pytest.mark.parametrize("text", ["我很好", "今天没事", "腰不疼了，挺好的", "吃饱了去遛弯"])
def test_well_being_is_not_distress(text):
    assert not distress.heard(text)


def test_a_door_or_a_phone_is_no_call_for_an_ambulance():
    assert distress.heard("1201") == distress.heard("2单元1101，13812012119") == ()
    assert distress.heard("打120") == ("120",)
