"""Cities, counties, schools, trainees and volunteers of a synthetic province, in proportion to the quotas (附件1; 附件2)."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from jxgrade.demo.counties import COUNTIES
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
