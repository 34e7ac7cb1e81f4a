"""How the document was read where it is silent or contradicts itself: told to every reader of a decision."""

from jxgrade.present import words
from jxgrade.programme import Programme
from jxgrade.tables import plain

GATES = {"complete": "不少于 {least}", "attended": "参加过即可，不看多少"}
ATTEMPTS = {"best": "多次测试取最高分", "last": "多次测试取最后一次"}
LATE = {"accept": "逾期作业照常计分，只作提示", "pending": "逾期作业待定，由人决定"}
MODES = {
    "word": "Word“字数”口径（标点计入，连续的字母或数字算一个字）",
    "han": "只计汉字",
    "nonspace": "计全部非空白字符",
}


def readings(programme: Programme) -> list[tuple[str, str]]:
    """Question and reading, with rule number; every number comes from the programme."""
    scoring, hours, reuse = programme.scoring, programme.hours, programme.reuse
    marking = programme.marking
    parts = programme.components
    said = [f"{part.name} {plain(part.weight)}" for part in parts if part.weight]
    kinds = "∶".join(str(plain(one.weight)) for one in programme.assignments.values())
    tests = [part for part in parts if part.source == "test"]
    return [
        (
            f"恰为 {scoring.pass_at} 分算不算合格",
            f"综合得分达到 {scoring.pass_at} 分即合格；按精确值比较，不先四舍五入（R6、R7）",
        ),
        *(
            (f"怎样算完成{part.name}", (GATES[part.gate].format(least=plain(part.at_least)) + "（R8）"))
            for part in parts
            if part.gated
        ),
        ("综合得分怎样合成", f"满分 100：{'、'.join(said)}；各份作业的权重为 {kinds}（R5）"),
        *(("可以测试几次", ATTEMPTS[part.attempts] + "（R12）") for part in tests),
        ("两位阅卷人评分不同", f"相差不超过 {marking.gap} 分取平均；更大的由第三人或仲裁专家决定（R14）"),
        ("字数怎样数", f"{MODES[programme.length.mode]}；不足只作提示，不自动扣分（R3、R22）"),
        ("作业逾期", LATE[scoring.late] + "（R1）"),
        ("作业雷同", f"本文被覆盖达到 {words.share(reuse.hold_at)} 即暂缓、待人认定；机器不判定抄袭（R10）"),
        (
            "缺少或无法识别的数据",
            f"以判定基准日 {programme.as_of.isoformat()} 为准；可能还会送达的、无法识别的一律待定，不按 0 分处理（R1、R10）",
        ),
        *([] if hours.credit is None else [("计入学时", f"合格计 {hours.credit} 学时，不合格计 0，待定暂不计（R13）")]),
    ]
