"""Made-up prose for tests: sentences of common characters, so varied that two seeds share no passage."""

import random
from functools import cache

_OPENINGS = tuple(
    "清晨傍晚课间那年后来起初周末雨天假期忽然从前近来午后深夜开学期末春天秋日饭后途中"[place : place + 2]
    for place in range(0, 40, 2)
)
_PAIRED = (
    "操场教室走廊窗台黑板书包铅笔日记信封树叶河边小巷车站厨房院子阳台楼梯台灯毛衣雨伞皮球风筝歌声钟声掌声笑容眼泪沉默愤怒害羞"
    "好奇孤单勇气耐心秘密约定承诺误会争吵拥抱目光背影脚步回答提问纸条名字故事画笔石头奔跑等待寻找观察倾听描述整理修补收藏分辨"
    "跨过绕开点亮打开合上拾起放下递给擦去写满数着盯着记住忘掉邻居祖母弟弟同桌班长门卫校医司机木匠渔夫画家邮差慢慢悄悄仔细认真"
    "反复偶尔终于始终几乎仿佛竟然果然"
)
_WORDS = tuple(_PAIRED[place : place + 2] for place in range(0, len(_PAIRED), 2))


@cache
def sentences(seed: int, count: int) -> tuple[str, ...]:
    """So many sentences of about 18 characters; the same for the same seed."""
    rng = random.Random(seed * 7919 + 13)
    made = []
    for _ in range(count):
        words = [rng.choice(_WORDS) for _ in range(rng.randint(6, 9))]
        cut = rng.randint(2, len(words) - 2)
        made.append(rng.choice(_OPENINGS) + "".join(words[:cut]) + "，" + "".join(words[cut:]) + "。")
    return tuple(made)


def story(seed: int, count: int) -> str:
    """The sentences as one text."""
    return "".join(sentences(seed, count))
