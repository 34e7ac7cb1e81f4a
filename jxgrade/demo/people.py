"""Invented people: names, id numbers with a right check digit, phones that nobody has."""

from datetime import date, timedelta
from random import Random
from typing import Final

from jxgrade.text.identifiers import check_digit

_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_FIRST: Final = (
    "志建文国海春晓永明玉秀丽红美艳淑桂月雪慧雅思佳子梓雨欣嘉俊伟振宏立忠宗景家庆启云凤彩素巧惠若静仁绍良显汉兆"
)
_SECOND: Final = "华英平辉强军勇斌峰磊涛波鹏超杰飞芳娟敏霞燕玲琴兰萍莉蓉芬媛婷洁颖珍珠莲梅琳瑶璐露莹珊倩宜清泉生根发祥荣贵福寿礼义信智达亮"
_OLDEST: Final = date(1968, 1, 1)
_YOUNGEST: Final = date(2000, 12, 31)
_YOUNG_FROM: Final = date(1979, 1, 1)


def name(rng: Random) -> str:
    """A name of three characters."""
    return rng.choice(_SURNAMES) + rng.choice(_FIRST) + rng.choice(_SECOND)


def id_number(rng: Random, *, region: str, serial: int, female: bool, young: bool) -> str:
    """18 digits: region, a date of birth, an order number of the right parity, check digit (R23)."""
    first = _YOUNG_FROM if young else _OLDEST
    born = first + timedelta(days=rng.randrange((_YOUNGEST - first).days + 1))
    order = (serial * 2 + (0 if female else 1)) % 1000
    body = f"{region}{born:%Y%m%d}{order:03d}"
    return body + check_digit(body)


def phone(serial: int) -> str:
    """A mobile number with many zeros: plainly invented, well formed, one per serial."""
    return f"1{3 + serial % 7}{serial:09d}"
