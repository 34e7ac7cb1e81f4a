"""Words that may stand for one another in the banks; each occurrence in a frame becomes a choice."""

from typing import Final

_GROUPS: Final = """
发现 察觉 看到 留意到 觉出
线索 迹象 苗头 信号
隐私 私事 家底
最后 末了 收尾时
提醒 叮嘱 告诫
知道 懂得 晓得
如今 眼下 现在
以前 过去 从前 往日 早先
渐渐 一点点 逐渐 日渐
于是 因此 因而 所以
愿意 肯 乐意 情愿
写下 记下 录下
讨论 商量
回应 答复 回话
看见 看到 瞧见
遇到 碰到 撞见
主动 自发 率先
心里 心底 心头 内心
办法 法子 方法 招数
父母 爸妈 双亲
总是 老是 一直
常常 往往 时常 每每
立刻 马上 当即
难过 伤心 低落
害怕 胆怯 恐惧 发怵
鼓掌 拍手 叫好
随时 中途 任意时候
退出 离场 歇一歇
旁观 静坐 在边上看
不必 无须 用不着
解释 说明缘由 交代原因
值得 有必要 最好
改变 扭转 消除
可贵的是 好在 所幸 难得的是
不足 缺憾 遗憾 短板
难忘 意外 触动人
录像 课堂实录 视频
费时 费力 费心
重新 再次 从头
认识了 理解了 读懂了 琢磨了
照见 映出 照出
照顾 安顿 关照
态度 姿态 心性
眼光 视角 尺度
求救 求助 呼救
难题 困境 疑问
实例 例子 故事
底气 勇气 信心
明白 清楚 有数
表情 神情 神色
同伴 伙伴 玩伴
练习 操练 演练
悄悄 默默 暗地里
慢慢 缓缓 徐徐
大声 响亮地 高声
小声 低声 细声
忽然 突然 猛地
坚持 持续 保持
情景 场景 情境
结束 收束 告一段落
轮流 依次 挨个
"""


def _parse(text: str) -> dict[str, tuple[str, ...]]:
    return {word: tuple(line.split()) for line in text.strip().splitlines() for word in line.split() if len(word) > 1}


SYNONYMS: Final = _parse(_GROUPS)
"""Word -> the words that may stand in its place, itself among them."""
