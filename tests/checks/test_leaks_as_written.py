"""Leaks as teachers write them, each beside what looks like one and is none; all people and schools are invented."""

from typing import Final

import pytest

from jxgrade.checks.identity import Identity, leaks_in
from jxgrade.text import normalise

PEOPLE: Final = {
    "A": Identity("揭素云", "广昌县盱水第三小学"),
    "B": Identity("程巧云", "余干县鹭洲中心幼儿园"),
    "C": Identity("涂建平", "奉新县越溪高级中学"),
    "D": Identity("聂卫东", "贵溪市信江工贸学校"),
    "E": Identity("赖敏", "南昌市第二十八中学"),
    "F": Identity("欧阳晓兰", "华东交通大学附属小学"),
    "G": Identity("甘小萍", "瑞金市叶坪乡中心小学"),
    "H": Identity("喻晚晴", "于都县第二小学"),
    "I": Identity("钟鸣", "江西师范大学附属中学"),
    "J": Identity("高兴", "赣州市章贡区机关幼儿园"),
}

TOLD: Final = (  # who, the text, what tells of them
    ("A", "孩子们围上来喊：“揭老师，您也会啊！”", "揭老师"),
    ("A", "卡片上写着：亲爱的揭老师，谢谢你。", "揭老师"),
    ("A", "同事们都叫我老揭。", "老揭"),
    ("A", "大家喊我揭姐。", "揭姐"),
    ("A", "妈妈在电话里说：“素云，别累着。”", "素云"),
    ("A", "素云啊，又加班？门卫探出头。", "素云"),
    ("A", "写信到 jie点suyun艾特163点com", "jie点suyun艾特163点com"),
    ("A", "我姓揭，学生说这个姓少见。", "揭"),
    ("A", "免贵姓揭。", "揭"),
    ("A", "揭·素·云", "揭·素·云"),
    ("A", "揭-素-云写于冬夜", "揭-素-云"),
    ("A", "揭\n素云", "揭\n素云"),
    ("A", "素云姐姐抱抱", "素云姐姐"),
    ("A", "我们盱水三小", "盱水三小"),
    ("A", "我在三小教书十二年。", "三小"),
    ("A", "我校（盱水三小）", "盱水三小"),
    ("A", "盱水小学的操场", "盱水"),
    ("A", "盱水第3小学", "盱水第3小学"),
    ("A", "盱水3小", "盱水3小"),
    ("A", "广昌三小的孩子", "广昌三小"),
    ("A", "县三小三（2）班", "三小"),
    ("B", "鹭洲幼儿园大（1）班", "鹭洲幼儿园"),
    ("B", "鹭洲中心园", "鹭洲中心园"),
    ("B", "我们鹭幼的孩子", "鹭幼"),
    ("B", "程程老师抱抱", "程程老师"),
    ("B", "我是云云老师", "云云老师"),
    ("B", "鹭洲中心幼的早晨", "鹭洲中心幼"),
    ("B", "余干鹭洲的孩子", "鹭洲"),
    ("C", "德育处涂主任又来了", "涂主任"),
    ("C", "学生背后叫我“涂头”", "涂头"),
    ("C", "“涂校，您看这个”", "涂校"),
    ("C", "越溪中学", "越溪中学"),
    ("C", "越溪高中高二（5）班", "越溪高中"),
    ("C", "我们越高的孩子", "越高"),
    ("C", "电话：1380-013-8000", "1380-013-8000"),
    ("C", "13800 138000", "13800 138000"),
    ("C", "138.0013.8000", "138.0013.8000"),
    ("C", "（138）00138000", "138"),
    ("C", "一三八，零零一三，八零零零", "一三八，零零一三，八零零零"),
    ("C", "138 00 13 80 00", "138 00 13 80 00"),
    ("C", "幺三八零零幺三八零零零", "幺三八零零幺三八零零零"),
    ("C", "壹叁捌零零壹叁捌零零零", "壹叁捌零零壹叁捌零零零"),
    ("C", "办公电话0795-4623456", "0795-4623456"),
    ("C", "办公室座机：（0795）4623456", "4623456"),
    ("C", "短号661234", "661234"),
    ("C", "联系电话：4623456", "4623456"),
    ("D", "信江工贸的娃", "信江工贸"),
    ("D", "在信江教书", "信江"),
    ("D", "“聂伯伯，你看”", "聂伯伯"),
    ("D", "卫东老师", "卫东老师"),
    ("D", "“卫东，你来一下”", "卫东"),
    ("D", "“小聂，好好干”", "小聂"),
    ("D", "聂师傅", "聂师傅"),
    ("E", "南昌28中", "南昌28中"),
    ("E", "二十八中的走廊", "二十八中"),
    ("E", "28中", "28中"),
    ("E", "南昌市第28中学", "南昌市第28中学"),
    ("E", "赖敏", "赖敏"),
    ("E", "作者/赖敏", "赖敏"),
    ("E", "赖老师：您好！", "赖老师"),
    ("E", "敏敏老师", "敏敏老师"),
    ("E", "——赖敏 于灯下", "赖敏"),
    ("E", "文/赖敏", "赖敏"),
    ("F", "欧阳老师", "欧阳老师"),
    ("F", "华东交大附小", "华东交大附小"),
    ("F", "交大附小", "交大附小"),
    ("F", "晓兰老师", "晓兰老师"),
    ("F", "他们喊我小欧阳", "小欧阳"),
    ("F", "“小兰姐姐！”", "兰姐姐"),
    ("G", "叶坪中心小学", "叶坪"),
    ("G", "叶坪小学", "叶坪小学"),
    ("G", "叶坪完小", "叶坪完小"),
    ("G", "在叶坪教书", "叶坪"),
    ("G", "甘副校长", "甘副校长"),
    ("G", "叶坪乡的娃", "叶坪"),
    ("H", "于都二小", "于都二小"),
    ("H", "县二小", "县二小"),
    ("H", "我是二小的老师", "二小"),
    ("H", "公众号“晚晴夜话”", "晚晴夜话"),
    ("H", "公众号叫晚晴夜话", "晚晴夜话"),
    ("H", "微信名：晚风", "晚风"),
    ("H", "微信搜“晚晴广播站”", "晚晴广播站"),
    ("H", "微信号：laohu", "laohu"),
    ("H", "V：yuwq88", "yuwq88"),
    ("H", "vx yuwq88", "yuwq88"),
    ("H", "加V yuwq_88", "yuwq_88"),
    ("H", "QQ：123 456 789", "123 456 789"),
    ("H", "扣扣三五七八九一零二", "三五七八九一零二"),
    ("H", "我的Q是35789102", "35789102"),
    ("H", "邮箱yuwq#163.com", "yuwq#163.com"),
    ("H", "yuwq（at）qq.com", "yuwq"),
    ("H", "yuwq艾特qq点com", "yuwq"),
    ("H", "yuwq @ 163.com", "yuwq"),
    ("H", "抖音号yuwq2020", "yuwq2020"),
    ("H", "钉钉号：yuwq2020", "yuwq2020"),
    ("H", "QQ群 123456789", "123456789"),
    ("I", "江西师大附中", "江西师大附中"),
    ("I", "师大附中的孩子", "师大附中"),
    ("I", "我们附中", "附中"),
    ("I", "校长王红，", "王红"),
    ("I", "副校长刘志刚，", "刘志刚"),
    ("I", "钟鸣老师", "钟鸣老师"),
    ("I", "作者简介：钟鸣，女", "钟鸣"),
    ("J", "章贡区机关幼儿园", "章贡区机关幼儿园"),
    ("J", "我们机关幼儿园的老师", "机关幼儿园"),
    ("J", "我在机关园", "机关园"),
    ("J", "区机关幼儿园", "机关幼儿园"),
    ("J", "高老师好！", "高老师"),
)

QUIET: Final = (
    ("A", "揭开了谜底，老师揭示主题。"),
    ("A", "第三小组的孩子三小步地走。"),
    ("A", "素云淡淡的，天很蓝。"),
    ("B", "程序很长，老师很耐心。"),
    ("B", "云云很高，老师抬头。"),
    ("B", "我的旅程老师都知道。"),
    ("C", "前途校园里"),
    ("C", "越高越冷，声音越高的孩子越紧张。"),
    ("E", "我依赖老师。依赖敏感的孩子"),
    ("F", "欧阳修的诗。"),
    ("H", "在线V课堂，微信公众号是一个好平台，用微信联系家长。"),
    ("H", "拨打心理热线12355，或0791-12345678。"),
    ("H", "我用QQ和微信家长群。"),
    ("H", "二小节，县二小区"),
    ("I", "附中的同学，我们附和着。"),
    ("J", "校长高兴，也鼓掌。校长安排，大家做。"),
    ("D", "卫东卫西"),
    ("D", "信江的水，工贸专业"),
    ("H", "晚晴的天，人间重晚晴。"),
    ("C", "建平台，搭桥梁"),
    ("A", "20 13 80 00 12 人"),
    ("C", "得分138.0013"),
    ("G", "甘老的学校在山里"),
    ("E", "2023年11月13日，138个孩子，8000字。"),
    ("C", "电话\n2023年11月13日"),
    ("H", "V型\nabc123 的版本"),
)

COLLEAGUES: Final = (  # the author by surname and title, or another of that name: told as doubtful, blacked out all the same (7.12)
    ("A", "隔壁班的揭老师说", "揭老师"),
    ("B", "和程老师一起备课", "程老师"),
    ("C", "感谢涂校长。", "涂校长"),
    ("C", "语文涂\n老师", "涂\n老师"),
    ("A", "感谢素云老师", "素云老师"),
)


def _spans(who: str, text: str) -> list[tuple[int, int]]:
    return [(leak.start, leak.end) for leak in leaks_in(normalise(text), PEOPLE[who])]


@pytest.mark.parametrize(("who", "text", "telling"), TOLD)
def test_what_tells_of_an_author_is_found_as_people_write_it(who: str, text: str, telling: str) -> None:
    at = text.index(telling)
    assert any(start < at + len(telling) and end > at for start, end in _spans(who, text))


@pytest.mark.parametrize(("who", "text"), QUIET)
def test_what_only_looks_like_it_is_left_alone(who: str, text: str) -> None:
    assert _spans(who, text) == []


@pytest.mark.parametrize(("who", "text", "telling"), COLLEAGUES)
def test_a_title_behind_the_surname_is_a_hint_where_it_may_be_a_colleague(who: str, text: str, telling: str) -> None:
    found = [(leak.level, text[leak.start : leak.end]) for leak in leaks_in(normalise(text), PEOPLE[who])]
    assert found == [("info", telling)]


@pytest.mark.parametrize(
    ("text", "telling"),
    [
        ("QQ\n123456789", "123456789"),
        ("QQ:1234\n56789", "1234\n56789"),
        ("扣扣三五七\n八九一零二", "三五七\n八九一零二"),
        ("邮箱：a.b@163\n.com", "a.b@163\n.com"),
        ("a.b@\n163.com", "a.b@\n163.com"),
        ("a.b@163.com\n我的邮箱", "a.b@163.com"),
        ("微 信：abc_123", "abc_123"),
        ("微信：abc\r\n_123", "abc\r\n_123"),
        ("v信：lm2020123", "lm2020123"),
        ("昵称：晚风\n今天我们走进校园，看见许多人在读书", "晚风"),
    ],
)
def test_an_address_is_found_through_the_end_of_a_line_and_blanks(text: str, telling: str) -> None:
    assert [(leak.check, text[leak.start : leak.end]) for leak in leaks_in(normalise(text), PEOPLE["H"])] == [
        ("identity_contact", telling)
    ]


def test_a_school_of_a_bare_name_is_known_by_its_county() -> None:
    known = Identity(school="第三小学", county="广昌县")
    assert list(leaks_in(normalise("广昌三小的操场"), known))
    assert not list(leaks_in(normalise("石城三小的操场"), known))
