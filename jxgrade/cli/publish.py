"""`jxgrade publish …`: what leaves the workspace with names on it; in Chinese like all of the command line."""

import shlex
import shutil
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from jxgrade.cli.parts import At, Command, Group, city_of, next_step, progress_bar, say
from jxgrade.errors import JxgradeError, ParamsError, UnreadableFile

Identities = Annotated[bool, typer.Option("--identities", help="连同姓名、证件号等身份信息；不加则留空。须写 --by")]
Asker = Annotated[str | None, typer.Option("--by", metavar="姓名", help="谁要的身份信息，记入审计日志")]
SHOWN = 20

Where = Annotated[
    Path | None, typer.Option("--to", metavar="FOLDER", help="写到哪里（默认：store/private 之下）", show_default=False)
]

app = typer.Typer(cls=Group, rich_markup_mode=None)


@app.callback()
def _publish() -> None:
    """对外发布：公示、异议答复、证书、报告文稿、案例集、登记册、存档、附件2。"""


@app.command(cls=Command)
def notice(
    folder: At = Path(),
    to: Where = None,
    first: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="DATE",
            help="公示第一天，如 2024-02-05；写出公示期（默认：programme.yaml 的 privacy.notice_from）",
        ),
    ] = None,
) -> None:
    """写公示（网页、.docx、.xlsx）和表彰决定的草稿：只有姓名、单位和奖项；同单位同名的以证件末几位区分。"""
    from jxgrade import batch
    from jxgrade.batch.acts.objections import keep_noticed
    from jxgrade.grading.decided import decisions_of
    from jxgrade.pages import notice as public
    from jxgrade.rules.objections import period

    workspace, programme = batch.open_workspace(folder)
    day = _day(first) or programme.privacy.notice_from
    tables = batch.StoreTables(workspace.store)
    found = public.awards(tables, programme)
    if batch.Pipeline(workspace, programme).stale():
        typer.echo("注意：收件或参数在最近一次运行之后有变化，名单是上一次的结果。运行 jxgrade run 可更新。", err=True)
    folder_, people = to or workspace.store / "private" / "notice", decisions_of(tables, None)
    for path in public.write_notice(folder_, found, programme, first=day, trainees=people):
        say(f"写好：{path}")
    if not keep_noticed(workspace):
        say("已收到异议：公示时的结果照原样留存，答复以它为准")
    for award in found:
        waiting = f"；另有 {award.undecided} 个待人决定，没有列入" if award.undecided else ""
        say(f"  {award.title}：{len(award.rows)} 个{waiting}")
    if day is not None and not period(day, programme.privacy.notice_workdays).known:
        say("还没有这一年的放假安排，公示期只跳过了周六、周日。改法：遇法定节假日或调休，请核对后手工改最后一天")
    next_step("公示期满、异议处理完之后封存", "seal --by 姓名", folder)


@app.command(cls=Command)
def replies(
    folder: At = Path(),
    to: Where = None,
    by: Annotated[str | None, typer.Option("--by", metavar="姓名", help="谁答复的，记入审计日志")] = None,
) -> None:
    """写异议答复：每件已处理的异议一页，写明处理、重读和公示前后的变化；不出现阅卷人。"""
    from jxgrade import batch
    from jxgrade.batch import audit
    from jxgrade.batch.acts.objections import write_replies

    workspace, programme = batch.open_workspace(folder)
    if batch.Pipeline(workspace, programme).stale():
        raise JxgradeError("收件或参数在最近一次运行之后有变化，没有写答复。改法：先运行 jxgrade run")
    done = write_replies(workspace, programme, by=by or audit.who(), to=to)
    for one in done:
        say(f"写好：{one.path}")
        if one.idle:
            typer.echo(
                f"  {one.objection.objection_id} 成立，而结果与公示时没有不同。改法：核对更正是否已放进收件", err=True
            )
    if not done:
        say("还没有处理过的异议。改法：在收件表“异议”中填写处理，再运行 jxgrade run")
    next_step("公示期满、异议处理完之后封存", "seal --by 姓名", folder)


@app.command(cls=Command)
def archive(
    folder: At = Path(),
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="写到哪里（默认：store/private/archive/<运行>.crate.zip）"),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--everything", help="连同收件、个人信息、正文和雷同证据；不加则只有它们的哈希")
    ] = False,
) -> None:
    """把最近一次运行存成 RO-Crate（.zip）：规则、笔记本、数据表、报告、清单，每个文件有 sha256。"""
    from jxgrade import batch
    from jxgrade.batch.acts.archive import inventory, write_archive
    from jxgrade.batch.run import manifest
    from jxgrade.present.document import save

    workspace, programme = batch.open_workspace(folder)
    found = manifest.paths(workspace)
    name = f"{found[-1].parent.name if found else 'none'}{'-everything' if everything else ''}.crate.zip"
    path = to or workspace.store / "private" / "archive" / name
    pipeline = batch.Pipeline(workspace, programme)
    number = write_archive(pipeline, path, everything=everything)
    say(f"写好：{path}（{number} 个文件）")
    for listed in save(inventory(pipeline), path.parent, "归档材料清单", private=True):
        say(f"写好：{listed}（材料放在 inbox/materials/阶段/ 下）")
    if everything:
        say("注意：其中有姓名、证件号和正文。改法：只交给有权查阅的人，存放在加密的磁盘上")
    next_step("存档的副本与原件一致否，随时可查", "verify --quick", folder)


@app.command(cls=Command)
def certificates(
    folder: At = Path(),
    day: Annotated[str | None, typer.Option("--day", metavar="DATE", help="落款日期，如 2024-03-01")] = None,
    award: Annotated[
        list[str] | None,
        typer.Option("--award", metavar="奖项", help="只制作：合格、优秀学员、优秀案例、优秀志愿者、优秀组织"),
    ] = None,
    city: Annotated[
        list[str] | None, typer.Option("--city", metavar="SLUG", help="只制作这些设区市的，写代号或名称")
    ] = None,
    to: Where = None,
    by: Annotated[str | None, typer.Option("--by", metavar="姓名", help="谁制发的，记入审计日志")] = None,
    key: Annotated[
        Path | None, typer.Option("--key", metavar="FILE", help="publish keys 造的密钥：二维码带签名，并写出离线核验页")
    ] = None,
    new_key: Annotated[bool, typer.Option("--new-key", help="原来的密钥已遗失：用新的，全部证书重新制发")] = False,
    sample: Annotated[bool, typer.Option("--sample", help="每个奖项只做一张样张：不用封存，没有编号")] = False,
) -> None:
    """制发电子证书（PDF，每张一个文件）和登记表；结果须已封存。编号带校验，扫码可读。"""
    from jxgrade import batch
    from jxgrade.batch import audit
    from jxgrade.batch.acts import certificates as making
    from jxgrade.batch.acts.keys import PAGE, Signer
    from jxgrade.pages.certificates import AWARDS

    workspace, programme = batch.open_workspace(folder)
    pipeline = batch.Pipeline(workspace, programme)
    if sample:
        for path in making.samples(pipeline, to=to):
            say(f"写好：{path}")
        next_step("样张看好、结果封存之后制发", "publish certificates --day 落款日期", folder)
        return
    asked, cities = _awards(award or []), [city_of(one, programme) for one in city or []]
    dated = _day(day)
    if dated is None:
        raise ParamsError("没有写落款日期。改法：加上 --day 2024-03-01")
    signer = None if key is None else Signer.of(key, renew=new_key)
    with progress_bar() as progress:
        done = making.issue(
            pipeline,
            day=dated,
            by=by or audit.who(),
            awards=asked,
            cities=cities,
            to=to,
            seal=signer,
            progress=progress,
        )
    for one in done:
        gone = f"；撤去 {one.removed} 张不再有效的" if one.removed else ""
        say(f"{AWARDS[one.award]}：应发 {one.due} 张，写好 {one.written} 张{gone}。登记表：{one.folder / making.BOOK}")
        for whom, reason in one.refused[:SHOWN]:
            typer.echo(f"  {whom} 没有制作：{reason}", err=True)
        if len(one.refused) > SHOWN:
            typer.echo(f"  …… 没有制作的共 {len(one.refused)} 张，全部列在登记表里", err=True)
    if signer is None:
        say("证书没有签名，别人不能离线核验。改法：先 jxgrade publish keys --to 文件，再加 --key 文件")
    else:
        say(f"离线核验页：{(to or workspace.store / 'private' / 'certificates') / PAGE}（可公开，其中没有姓名）")
    next_step("存档", "publish archive", folder)


@app.command(cls=Command)
def keys(
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="密钥写到哪里：工作区之外，只造一次，妥善备份")],
) -> None:
    """造证书签名的密钥（Ed25519），只造一次；打印公钥指纹，印在公布证书的文件上。"""
    from jxgrade.batch.acts.keys import make_key

    found = make_key(to)
    say(f"写好：{to}")
    say(f"公钥指纹：{found}")
    say("谁拿到这个文件谁就能签发证书。改法：放在加密的优盘上备份两份，不要放进工作区、不要外传")
    next_step("制发证书时用它签名", f"publish certificates --day 落款日期 --key {shlex.quote(str(to))}")


@app.command(cls=Command)
def volunteers(
    folder: At = Path(),
    city: Annotated[
        list[str] | None, typer.Option("--city", metavar="SLUG", help="只写这些设区市的，写代号或名称")
    ] = None,
    to: Where = None,
    identities: Identities = False,
    by: Asker = None,
) -> None:
    """按附件2的格式写出各设区市的联络人和志愿者（.xlsx），可核对、盖章、再放回收件。"""
    from jxgrade import batch
    from jxgrade.batch import audit
    from jxgrade.pages.annex import write_annex

    workspace, programme = batch.open_workspace(folder)
    cities = [city_of(one, programme) for one in city or []]
    _who_asks(by, identities=identities)
    tables = batch.StoreTables(workspace.store)
    if identities:
        names = "、".join(programme.city(one).name for one in cities) or "全部设区市"
        audit.append(
            workspace, audit.Act("annex", by=str(by), subject=names, value={"people": str(len(tables["volunteers"]))})
        )
    written = write_annex(
        to or workspace.store / "private" / "annex2", tables, programme, cities=cities, identities=identities
    )
    for path, number in written:
        say(f"写好：{path}（{number} 人）")
    if not written:
        say("没有可写的联络人和志愿者。改法：先把附件2放入 inbox，运行 jxgrade run")
    if identities:
        say("注意：其中有姓名、证件号和手机号码。改法：只交给有权查阅的人，用后删去")
    next_step("核对、补全之后放回 inbox，再读一次", "validate", folder)


@app.command(cls=Command)
def papers(folder: At = Path(), to: Where = None) -> None:
    """写名额分配与报名表、各县（市、区）的简报（网页和 .docx）；三份评价报告在 reports/province。"""
    from jxgrade import batch
    from jxgrade.disk import file_name
    from jxgrade.pages.short_papers import county_papers, quota_paper
    from jxgrade.present.document import save

    workspace, programme = batch.open_workspace(folder)
    tables, place = batch.StoreTables(workspace.store), to or workspace.store / "private" / "papers"
    counties = list(county_papers(tables, programme))
    for path in save(quota_paper(tables, programme), place, "名额分配表", private=True):
        say(f"写好：{path}")
    for name, paper in counties:
        save(paper, place / "县（市、区）简报", file_name(name), private=True)
    say(f"写好：{place / '县（市、区）简报'}（{len(counties)} 份）")
    next_step("标明“填写”的地方由人写，写好后公示", "publish notice --from 公示第一天", folder)


@app.command(cls=Command)
def casebook(
    folder: At = Path(),
    to: Where = None,
    looked: Annotated[
        str | None,
        typer.Option("--looked", metavar="核对码", help="已逐篇看过待核对的网页：写上其中的核对码，才出定稿"),
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="姓名", help="谁核对的，记入审计日志")] = None,
) -> None:
    """编优秀案例集：身份已遮去，只列编号。先出待核对的网页，人逐篇看过后出定稿（网页和 .docx）。"""
    from jxgrade import batch
    from jxgrade.batch import audit
    from jxgrade.disk import write_text
    from jxgrade.intake.formats_text import decoded
    from jxgrade.pages.casebook import TITLE, Casebook
    from jxgrade.present.document import save

    workspace, programme = batch.open_workspace(folder)
    place = to or workspace.store / "private" / "casebook"
    words = place / "遮去.txt"
    try:
        hide = decoded(words.read_bytes()).split() if words.is_file() else []
    except UnreadableFile as error:
        raise ParamsError(f"{words.name} 的文字读不出来。改法：在记事本里另存为 UTF-8 编码") from error
    book = Casebook(batch.StoreTables(workspace.store), programme, hide)
    if not book.cases:
        raise JxgradeError("还没有入选的优秀案例，没有编。改法：先运行 jxgrade run，看 6-selection")
    if looked is None:
        path = place / f"{TITLE}（待核对）.html"
        write_text(path, book.seen.html(), private=True)
        say(f"写好：{path}（{len(book.cases)} 篇）。改法：逐篇看，还要遮去的词写进 {words}，一行一个，再运行一次")
        next_step("逐篇看过之后出定稿", f"publish casebook --looked {book.digest} --by 姓名", folder)
        return
    if not (by and by.strip()):
        raise ParamsError("没有写是谁核对的。改法：加上 --by 姓名")
    if looked.strip().lower() != book.digest:
        raise ParamsError(
            f"核对码 {looked} 不是现在这一稿的：看过之后案例或遮去的词有变化。改法：重新生成待核对的网页再看"
        )
    audit.append(workspace, audit.Act("casebook", by=by, subject=book.digest, value={"cases": str(len(book.cases))}))
    for path in save(book.final, place, TITLE, private=True):
        say(f"写好：{path}")
    next_step("印发之后存档", "publish archive", folder)


@app.command(cls=Command)
def registers(folder: At = Path(), to: Where = None, identities: Identities = False, by: Asker = None) -> None:
    """写各设区市、县（市、区）的合格登记册（.xlsx）：学时、学分、奖项；列按 programme.yaml 的 papers.columns。"""
    from jxgrade import batch
    from jxgrade.batch import audit
    from jxgrade.pages.registers import write_registers

    workspace, programme = batch.open_workspace(folder)
    tables = batch.StoreTables(workspace.store)
    _who_asks(by, identities=identities)
    if identities:
        people = str(sum(status == "pass" for status in tables["decisions"]["status"]))
        audit.append(workspace, audit.Act("register", by=str(by), subject="全部设区市", value={"people": people}))
    place = to or workspace.store / "private" / "registers"
    if to is None:
        shutil.rmtree(place, ignore_errors=True)  # what is no longer due goes, with the names in it
    written = list(write_registers(place, tables, programme, identities=identities))
    say(
        f"写好：{place}（{len(written)} 册）"
        if written
        else "还没有合格的学员，没有登记册可写。改法：先运行 jxgrade run"
    )
    if programme.hours.credits_per_hour is None:
        say("学分为空，每册都已注明。改法：在 programme.yaml 的 hours.credits_per_hour 写上每学时折合的学分")
    next_step("核对之后交各教育局导入", "publish archive", folder)


def _who_asks(by: str | None, *, identities: bool) -> None:
    """Raise ParamsError where identities are to be written and nobody says for whom."""
    if identities and not (by and by.strip()):
        raise ParamsError("要写出身份信息，须说明是谁要的。改法：加上 --by 姓名")


def _awards(given: list[str]) -> list[str]:
    """The awards that were asked for, each once, in their order; all where none was. Raises ParamsError."""
    from jxgrade.pages.certificates import AWARDS

    known = {word: key for key, word in AWARDS.items()} | {key: key for key in AWARDS}
    wrong = [one for one in given if one not in known]
    if wrong:
        raise ParamsError(f"没有奖项 {'、'.join(wrong)}。改法：写 {'、'.join(AWARDS.values())} 之一")
    asked = {known[one] for one in given}
    return [key for key in AWARDS if key in asked or not asked]


def _day(given: str | None) -> date | None:
    try:
        return None if given is None else date.fromisoformat(given)
    except ValueError as error:
        raise ParamsError(f"日期 {given} 不对。改法：写成 2024-02-05") from error
