"""Characters that look like others, and the simplified form of those that have one: what a copy can be disguised with.

``LOOKALIKES`` holds what normalisation (NFKC) leaves: radicals (converted PDF is full of them), kana, former printed shapes,
Cyrillic and Greek letters. Radicals, kana and letters as in Unicode's confusables.txt (UTS 39), where it lists them. Words of
their own such as 己已巳 or 未末 are never folded. Traditional and Japanese forms: OpenCC.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

LOOKALIKES: Final = dict(
    zip(
        "⺒⺓⺛⺞⺟⺠⻁⻂⻄⻅⻆⻉⻊⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻤⻥⻦⻨⻩⻫⻬⻭⻮⻯⻰⻲⻳㇐㇠"
        "ニハカトロタエ靑淸硏竝兎冩甞囯囻値戸"
        "аеорсухіјѕԁһӏвкмнтԛԝүѵѡгοινραυκτχγΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "巳幺旡歹母民虎衣西见角贝足车长长门青韦页风飞食马鬼鱼鸟麦黄齐齐齿齿龙龙龟龟一乙"
        "二八力卜口夕工青清研并兔写尝国国值户"
        "aeopcyxijsdhlbkmhtqwyvwroivpauktxyabezhikmnoptyx",
        strict=True,
    )
)


def is_simplified(char: str) -> bool:
    """Whether the character is one of GB 2312, the set of the simplified script."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def in_simplified(text: str) -> str:
    """A text in the simplified script; one that is already is left alone.

    >>> in_simplified("潯陽區"), in_simplified("乾县")
    ('浔阳区', '乾县')
    """
    return text if all(map(is_simplified, text)) else "".join(simplified(text))


def simplified(chars: Sequence[str]) -> list[str]:
    """Each Han character in its simplified form; those outside the simplified script also from the Japanese one.

    >>> simplified("驗験乾心")
    ['验', '验', '干', '心']
    """
    old = [place for place, char in enumerate(chars) if not is_simplified(char)]
    plain = list(chars)
    for place, form in zip(old, _converted("jp2t", [chars[place] for place in old]), strict=True):
        plain[place] = form
    return _converted("t2s", plain)


@cache
def _converter(name: str) -> Any:
    import opencc

    return opencc.OpenCC(name)


def _converted(name: str, chars: Sequence[str]) -> list[str]:
    """Each character by itself through a conversion of OpenCC; the first character where it becomes several."""
    return [form[:1] for form in str(_converter(name).convert("\n".join(chars))).split("\n")] if chars else []
