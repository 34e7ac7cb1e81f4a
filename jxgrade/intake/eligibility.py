"""Who may take part, and whose numbers are well formed (R21, R23): warnings only."""

from datetime import date

from jxgrade.intake.grids import Grid
from jxgrade.intake.problems import Owner, Problems
from jxgrade.intake.roster import Roster, Trainee, compared, is_placeholder
from jxgrade.programme import Programme
from jxgrade.programme.parts import Eligible
from jxgrade.rules.groups import speaks_of
from jxgrade.text.identifiers import is_id_number, is_phone


def age_on(id_number: str, day: date) -> int | None:
    """Full years on a day by a well-formed id number, None by any other.

    >>> age_on("11010519491231002X", date(2023, 11, 1))
    73
    """
    if not is_id_number(id_number):
        return None
    born = date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def check_numbers(grid: Grid, problems: Problems) -> None:
    """Warn of malformed id numbers and phones, in the roster and among the volunteers (R23)."""
    trainees = grid.columns.get("trainee_id")
    cities = grid["city"]
    for column, is_right, message in (
        ("id_number", is_id_number, "身份证号格式不对（应为 18 位，且校验码、出生日期正确）。改法：核对后改正"),
        ("phone", is_phone, "手机号码格式不对（应为 1 开头的 11 位数字）。改法：核对后改正"),
    ):
        for index, value in enumerate(grid[column]):
            if isinstance(value, str) and not is_right(value):
                owner = ("trainee", trainees[index]) if trainees else ("city", cities[index])
                grid.warning(problems, message, index, column, owner if isinstance(owner[1], str) else None)  # type: ignore[arg-type]


def former_trainees(grid: Grid, roster: Roster, former: Grid) -> frozenset[str]:
    """Who failed in a former year and is here again, by trainee_id or id number."""
    numbers = {compared(value) for value in former["id_number"] if isinstance(value, str) and not is_placeholder(value)}
    ids = {value for value in former["trainee_id"] if isinstance(value, str)}
    return frozenset(
        one.trainee_id
        for one in roster.trainees.values()
        if one.trainee_id in ids or compared(grid.text("id_number", one.index) or "") in numbers
    )


def check_eligibility(
    grid: Grid, roster: Roster, former: frozenset[str], programme: Programme, problems: Problems
) -> None:
    """Warn of trainees who seem to belong to none of the groups the training is for; ages are those of its first day (R21)."""
    rule, window = programme.eligible, programme.windows.registration
    if rule is None or ("category" not in grid.present and "id_number" not in grid.present):
        return
    first_day = (window or programme.windows.marking).first
    for trainee in roster.trainees.values():
        if trainee.trainee_id in former:
            continue
        id_number = grid.text("id_number", trainee.index)
        if not rule.categories or speaks_of(trainee.category, rule.categories):
            continue
        message = _doubt(trainee, age_on(id_number, first_day) if id_number else None, rule)
        if message:
            owner: Owner = ("trainee", trainee.trainee_id)
            message = f"{message}。改法：核对人员类别与身份证号，确认是否属于培训对象"
            grid.warning(problems, message, trainee.index, "category", owner)


def _doubt(trainee: Trainee, age: int | None, rule: Eligible) -> str | None:
    """Why somebody of none of the other groups may not be a young teacher, None where he is one."""
    if rule.oldest is None:
        return "人员类别不在培训对象之内"
    if age is not None:
        if age <= rule.oldest:
            return None
        return f"培训开始时已满 {age} 岁，超过 {rule.oldest} 岁，人员类别也不在培训对象之内"
    if speaks_of(trainee.category, rule.young):
        return None
    return "人员类别不在培训对象之内，也无法由身份证号核对年龄"
