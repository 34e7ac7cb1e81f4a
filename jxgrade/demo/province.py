"""Cities, counties, schools, trainees and volunteers of a synthetic province, in proportion to the quotas (附件1; 附件2)."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from jxgrade.demo.draft import Draft, DraftSchool, DraftVolunteer, Province, dice
from jxgrade.programme import City, Programme
from jxgrade.text.identifiers import check_digit

_WORDS: Final = (
    "第一 第二 第三 第四 第五 实验 城南 城北 城东 城西 育才 阳光 新城 江滨 文峰 青云 滨湖 龙岗 东门 西山 桥头 樟树下 河口 田心 白沙 "
    "石塘 枫林 梅岭 双溪 长坪 大塘 黄泥 上坊 下源 高桥 莲塘 仙湖 云山 凤凰 金盘 红星 光明 和平 胜利 新建 曙光 前进 朝阳 翠屏 洪都"
)
_SCHOOL_WORDS: Final = _WORDS.split()
NO_COUNTY: Final = "360199"  # invented: the city that has no county has no code
_LEVELS: Final = {"k": "幼儿园", "p": "小学", "m": "中学"}
_CATEGORIES: Final = (
    ("班主任", 46), ("心理健康教育兼职教师", 20), ("心理健康教育专职教师", 8), ("45岁以下青年教师", 17), ("分管学生工作的校领导", 6),
    ("2022年心理健康培训考核未合格学员", 3),
)  # fmt: skip
_TITLES: Final = ("一级教师", "高级教师", "二级教师", "教研员", "副校长", "教务主任", "德育主任", "科员", "股长")
_VOLUNTEERS: Final = ("contact", "expert", "publicity", "grader")


# the 100 counties of Jiangxi by city with their GB/T 2260 codes (as of 2022); 赣江新区 has none
_LISTED: Final = """
3601南昌市 02东湖区 03西湖区 04青云谱区 11青山湖区 12新建区 13红谷滩区 21南昌县 23安义县 24进贤县
3604九江市 02濂溪区 03浔阳区 04柴桑区 23武宁县 24修水县 25永修县 26德安县 28都昌县 29湖口县 30彭泽县 81瑞昌市 82共青城市 83庐山市
3602景德镇市 02昌江区 03珠山区 22浮梁县 81乐平市
3603萍乡市 02安源区 13湘东区 21莲花县 22上栗县 23芦溪县
3605新余市 02渝水区 21分宜县
3606鹰潭市 02月湖区 03余江区 81贵溪市
3607赣州市 02章贡区 03南康区 04赣县区 22信丰县 23大余县 24上犹县 25崇义县 26安远县 28定南县 29全南县 30宁都县 31于都县 32兴国县 33会昌县 34寻乌县 35石城县 81瑞金市 83龙南市
3609宜春市 02袁州区 21奉新县 22万载县 23上高县 24宜丰县 25靖安县 26铜鼓县 81丰城市 82樟树市 83高安市
3611上饶市 02信州区 03广丰区 04广信区 23玉山县 24铅山县 25横峰县 26弋阳县 27余干县 28鄱阳县 29万年县 30婺源县 81德兴市
3608吉安市 02吉州区 03青原区 21吉安县 22吉水县 23峡江县 24新干县 25永丰县 26泰和县 27遂川县 28万安县 29安福县 30永新县 81井冈山市
3610抚州市 02临川区 03东乡区 21南城县 22黎川县 23南丰县 24崇仁县 25乐安县 26宜黄县 27金溪县 28资溪县 30广昌县
"""


def _parse(line: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    city, *counties = line.split()
    return city[4:], tuple((city[:4] + county[:2], county[2:]) for county in counties)


COUNTIES: Final = dict(map(_parse, _LISTED.split("\n")[1:-1]))
"""City name -> (code, county name), in the order of the codes."""


def shares(weights: Sequence[float], total: int, least: int) -> list[int]:
    """``total`` split by weight (largest remainder), each part at least ``least`` where that can be."""
    least = min(least, total // len(weights)) if weights else 0
    rest = total - least * len(weights)
    whole = sum(weights)
    raw = [rest * weight / whole for weight in weights]
    parts = [int(share) for share in raw]
    order = sorted(range(len(raw)), key=lambda at: (parts[at] - raw[at], at))
    for at in order[: rest - sum(parts)]:
        parts[at] += 1
    return [least + part for part in parts]


def found_province(programme: Programme, *, trainees: int, seed: int) -> Province:
    """Cities to trainees, without their work; the same seed gives the same people."""
    rng = dice(seed, "people")
    province = Province()
    sizes = shares([city.quota.total for city in programme.cities], trainees, max(1, min(10, trainees // 30)))
    for city, size in zip(programme.cities, sizes, strict=True):
        counties = COUNTIES.get(city.name, ())
        used = counties[: max(1, size // 25)]
        parts = shares([1 / (rank + 1) for rank in range(len(used))], size, 2) if used else [size]
        codes = [code for code, _ in used] or [NO_COUNTY]
        names: list[str | None] = [name for _, name in used] or [None]
        for code, county, part in zip(codes, names, parts, strict=True):
            _county(province, city, code, county, part, rng)
            if county is not None:
                _volunteers(province, programme, city, code, county, rng)
        _volunteers(province, programme, city, counties[0][0][:4] + "00" if counties else NO_COUNTY, None, rng)
    return province


def _county(province: Province, city: City, code: str, county: str | None, size: int, rng: Random) -> None:
    """Schools of one county and their trainees; the first school is the largest."""
    number = max(1, round(size / (8 if size < 300 else 40)))
    kindergarten = city.quota["kindergarten"] / city.quota.total
    words = _school_words(rng)
    for rank, part in enumerate(shares([6.0, *[1.0] * (number - 1)], size, 1)):
        level = "k" if rng.random() < kindergarten and rank else rng.choice("ppm")
        school = f"{county or city.name}{next(words)}{_LEVELS[level]}"
        stage = "kindergarten" if level == "k" else "school"
        eligible = part + rng.randint(0, max(1, part // 3))
        province.schools.append(DraftSchool(city.name, county, school, stage, eligible))
        for _ in range(part):
            province.trainees.append(_trainee(len(province.trainees), city, code, county, school, stage, level, rng))
    idle = f"{county or city.name}{next(words)}小学"
    province.schools.append(DraftSchool(city.name, county, idle, "school", rng.randint(3, 12)))


def _school_words(rng: Random) -> Iterator[str]:
    """Names of schools without end, none twice."""
    words = rng.sample(_SCHOOL_WORDS, len(_SCHOOL_WORDS))
    yield from words
    for first in words:
        for second in words:
            yield first + second


def _trainee(
    serial: int, city: City, code: str, county: str | None, school: str, stage: str, level: str, rng: Random
) -> Draft:
    female = rng.random() < (0.95 if level == "k" else 0.68)
    category = rng.choices([name for name, _ in _CATEGORIES], [weight for _, weight in _CATEGORIES])[0]
    at = f"2023-11-0{rng.randint(1, 5)} {rng.randint(8, 21):02d}:{rng.randint(0, 59):02d}"
    return Draft(
        trainee_id=f"23{code[2:4]}{serial + 1:06d}",
        name=invented_name(rng),
        gender="女" if female else "男",
        id_number=id_number(rng, region=code, serial=serial, female=female, young="45岁" in category),
        phone=phone(serial + 1),
        city=city.slug,
        county=county,
        school=school,
        stage=stage,
        level=level,
        category=category,
        registered_at=at,
        ability=rng.gauss(0, 1),
    )


def _volunteers(
    province: Province, programme: Programme, city: City, code: str, county: str | None, rng: Random
) -> None:
    """One row per volunteer, as many as the programme asks for (R20)."""
    limits = programme.awards.volunteers
    wanted = limits.per_county if county is not None else limits.per_city
    for role in _VOLUNTEERS if county is not None else ("contact",):
        low, high = getattr(wanted, role)
        for number in range(1, rng.randint(low, high) + 1):
            serial = 500_000_000 + len(province.volunteers)
            female = rng.random() < 0.5
            name, gender = invented_name(rng), "女" if female else "男"
            identity = id_number(rng, region=code, serial=serial, female=female, young=False)
            office = f"{county or city.name}{rng.choice(('教育局', '教研室', '教师发展中心', '进修学校'))}"
            work = (office, rng.choice(_TITLES), phone(serial))
            volunteer_id = f"{role[0].upper() if county else 'S'}{code}{number:02d}"
            province.volunteers.append(
                DraftVolunteer(city.name, county, role, name, gender, identity, *work, volunteer_id)
            )


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


def invented_name(rng: Random) -> str:
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
