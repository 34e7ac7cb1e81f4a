"""What a check found in one text: a flag for a person, never a decision."""

from dataclasses import dataclass
from typing import Final, Literal

Level = Literal["info", "warning", "error"]

# every check with the Chinese name readers see; error: a requirement is not met, warning: somebody should look
CHECKS: Final[dict[str, str]] = {
    "unreadable": "无法读取",
    "length": "字数",
    "length_short": "字数不足",
    "length_doubtful": "字数接近界限",
    "section_found": "必备内容",
    "section_empty": "标题下无内容",
    "section_missing": "缺少必备内容",
    "form_unfilled": "表格未填写",
    "template_text": "以模板文字为主",
    "placeholder": "填写提示未删除",
    "own_alike": "与本人另一篇相近",
    "identity_name": "泄露姓名",
    "identity_school": "泄露单位",
    "identity_phone": "泄露手机号码",
    "identity_id_number": "泄露身份证号",
    "identity_contact": "泄露联系方式",
    "hidden_text": "隐藏文字",
    "control_chars": "不可见控制符",
    "traditional": "繁体字",
    "traditional_mixed": "繁简混用",
    "parted": "字间夹有字符",
    "lookalike": "形近字符",
    "radical_forms": "部首字形",
    "two_widths": "全半角混用",
    "unmapped": "无法识别的字符",
}

LEAK_CHECKS: Final = frozenset(code for code in CHECKS if code.startswith("identity_"))


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; ``start`` and ``end`` are offsets in the text as read, None where it is about the whole text.

    ``value`` never holds a name, a school or a number that belongs to a person.
    """

    check: str
    level: Level
    value: str | None
    message: str
    start: int | None = None
    end: int | None = None
