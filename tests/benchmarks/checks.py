"""How long the checks of one text take: ``python tests/benchmarks/checks.py [TEXTS]`` prints milliseconds per text."""

import random
import re
import sys
import time
from pathlib import Path

from jxgrade import Programme, check
from jxgrade.checks import Identity
from jxgrade.text import counts, cut, find_sections, normalise

ROOT = Path(__file__).resolve().parents[2]
WORDS = re.findall(
    "..", "学生情绪老师课堂活动倾听陪伴家长沟通压力焦虑呼吸小组分享绘画故事游戏心情同伴成长我们一起慢慢后来发现"
)
PUNCTUATION = "，，，，。。；？！"


def _texts(number: int) -> list[str]:
    """Texts of about 1,500 characters."""
    dice = random.Random(2023)
    return [
        "一、课程主题\n"
        + "".join(dice.choice(WORDS) + (dice.choice(PUNCTUATION) if dice.random() < 0.25 else "") for _ in range(340))
        + "\n二、对象\n初一学生\n"
        + "".join(dice.choice(WORDS) + ("。\n" if dice.random() < 0.05 else "") for _ in range(340))
        for _ in range(number)
    ]


def main() -> None:
    """Measure each part and the whole."""
    texts = _texts(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
    programme = Programme.load(ROOT / "params" / "programme.yaml")
    templates = tuple(
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "params" / "templates").glob("*.txt"))
    )
    author = Identity("涂晓蔓", "南昌市育新学校", "11010519491231002X", "13912345678")
    sections = programme.assignments["lesson_design"].sections
    works = {
        "counts": counts,
        "normalise": normalise,
        "cut": cut,
        "find_sections": lambda text: find_sections(text, sections),
        "check": lambda text: check(text, "lesson_design", programme, identity=author, templates=templates),
    }
    print(f"{len(texts)} texts of {sum(map(len, texts)) // len(texts)} characters")
    for name, work in works.items():
        work(texts[0])
        begin = time.perf_counter()
        for text in texts:
            work(text)
        print(f"{name:14s} {(time.perf_counter() - begin) / len(texts) * 1000:.3f} ms per text")


if __name__ == "__main__":
    main()
