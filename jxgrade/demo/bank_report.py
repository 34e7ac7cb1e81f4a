"""Sentence frames of a growth report by part; slots in braces, choices in brackets, one sentence a line."""

from typing import Final

from jxgrade.demo.bank_lesson import parse_frames

_REPORT: Final = """
# open
从教第{n}年，我在{s.spot}[第一次|又一次]被一个{s.one}的[眼泪|沉默]难住：{t.prob}，我却只会{oldway}。
{when}，{colleague}[把|递来]报名[通知|链接][转给|叫住]我，我[正为|恰因]{nick}{t.prob}发愁。
做{years}老师[这些|{few}]年，{t.word}三个字[听过|挂在嘴边]，[却|其实]没有真正[走近|弄懂]。
我所在的[学校|园所][不大|临河|靠山|在镇上]，{nn}个{s.one}里有{n}个{fam_short}，{t.prob}[并不|不算]少见。
[写|提笔写]这份报告时，窗外[下着雨|桂花正香|孩子们在跑操|落叶满地]，我又想起{nick}说的“{t.say}”。
[回望|翻开]这几个月的笔记，[字迹|页边]里全是{feel}与{good}[交替|掺杂]的[痕迹|影子]。
我[曾|一度]以为，对{t.prob}的{s.one}，{oldway}[最|就]管用，直到{when}。
# gain
我学到了{method}：先{trait}，[再|然后]{trait2}，[不急于|不忙着]{oldway}。
{src}里[讲|谈]到{theory}，我[对照|联想到]{nick}，[才|忽然]明白{t.prob}是一种[求救|保护|试探]。
最大的收获，是从{oldway}[走向|转到]{method}，[学会|懂得]{t.need}[先要|离不开]{trait}。
通过这次培训，我[重新|细细]认识了{theory}，{image}照见自己[从前|往日]的{oldway}。
我收获了[一套|几样]工具：{method}、{method2}，还有{trait}的态度。
{src}，[老师|讲师]让我们{group}扮演{t.prob}的{s.one}，我演着演着{tchfeel}。
使我认识到{wise}的，是{src}中[一位|那位]{colleague}讲的[经历|故事]。
[以前|过去]遇到{t.prob}，我总{oldway}；[如今|现在]我会先问：“{tq}？”
读了{book}，再听{src}，{theory}不再是[名词|考点]，而[成了|变作]{s.spot}里的[眼光|尺子]。
我深刻体会到，{trait}比{oldway}更难，也更[有用|长久]。
[笔记|本子]上我圈了{few}个词：{trait}、{trait2}、{t.word}，[每|一]个都对应[一张脸|一段往事]。
{method}教我[慢下来|停一停]；{theory}让我[不再|少]{oldway}；{src}给了我[底气|同行人]。
分组时我和{few}位[外县|邻市|乡镇]的{colleague}[搭档|同桌]，[听|记]下{n}个关于{t.word}的[实例|难题]。
让我明白了{theory}的，不是[定义|幻灯片]，是{src}上{min}分钟的[静默|练习|演示]。
我也学着照顾自己：{habit}，[累|烦]的时候做一会儿{method}，[跟|向]{colleague}说说{feel}。
对“{t.say}”这样的话，我[从前|以往]只听见[顶撞|借口]，[眼下|今天]能听出{feel}。
{src}[给|教]了我一把[钥匙|尺]：看行为，[更|也]看行为下面的{feel}和需要。
# bg
{nick}（化名），{s.cls}{s.one}，{fam}，{fam2}。
班上有一个{s.one}叫{nick}，{when}起{t.prob}，{s.time}时[总|常]{look}。
{nick}是{s.cls}的{s.one}，{fam}；{colleague}说他{t.prob}已有{few}[周|个月]。
{when}，{nick}在{place}{t.prob}，[我|同伴]赶到时{nick}{look}。
[据|听]{kin}说，{nick}从{mon}月起[在家|夜里]也{t.prob}，{kin2}试过{oldway}，[没见效|反倒更糟]。
我留意{nick}，始于{when}{s.spot}的一幕：{look}，旁人{s.do}也不[抬头|理会]。
{when}，{s.who}{s.do}，{nick}却[独自|一个人]待在{s.spot}，{look}。
{colleague}[告诉|提醒]我，{nick}{t.prob}，{s.who}[有些|渐渐]疏远了。
翻开[登记表|成长册|周记]，{nick}{fam}，[{n}岁|去年]以前由{kin}带大。
有一位学生{nick}，[成绩|能力]不差，却{t.prob}，{when}竟[不肯进门|撕了本子|跑出校门|整天不说话]。
# talk
{when2}，我约{nick}到{place}，{tact}。{nick}{look}，[许久|好一会儿]才说：“{t.say}。”
“{tsay}。”我{tact}。{nick}{look}，没有[答|走开]。
我问：“{tq}？”{nick}[想了想|摇头|看看我]：“{t.say}。”
听到“{t.say}”，我{tchfeel}，没有{oldway}，[只|而是]说：“{tsay}。”
{nick}{look}，[忽然|低声]冒出一句：“{t.say}。”我{tchfeel}。
{place}[很静|有风|人来人往]，我们[并排|面对面]坐着，{nick}说起{kin}，{look}。
我{tact}，[试着|照着笔记]用{method}：“{tsay}。”
“{t.say}。”{nick}说完，{look}；我[点点头|轻声]回：“{tsay}。”
我[尝试|第一次]用{method}，[手心|说话]也有些[冒汗|打结]，{nick}却{chg_s}。
那天[谈|聊]了{min}分钟，[临走|起身]时{nick}{look}，[问|说]：“[明天|下次|{wd_d}]还能来吗？”
# an
从{theory}看，{nick}{t.prob}，是在用[身体|行动|沉默]说“我很{feel}”。
{fam_short}，{kin}又[惯于|习惯]{oldway}，{nick}[难以|没机会]{t.need}。
我把[线索|材料]理成{few}条：{feel}没人[接住|听懂]；{t.word}的经验[少|被打断]；[同伴|家人]的回应[强化了|加重了]{t.prob}。
{nick}{t.prob}，[表面|看似]是[纪律|习惯]问题，[里层|底下]是{feel}。
[用|按]{theory}[梳理|画图]后，我和{colleague}[认为|判断]：{nick}[最缺|要紧]的是{trait}与[稳定|可预期]的陪伴。
[排除|请校医排除]了[身体|发育]原因，[评估|问过]安全状况，[没有|未见]自伤[念头|迹象]，[定为|属于]一般困扰。
{nick}并不[坏|笨|懒]，{theory}[提示|说得明白]：{wise}。
[比起|相较于]{t.prob}，{nick}的[长处|资源]同样醒目：[爱|会]{s.do}，[心软|记性好|肯帮人|守时]。
{kin}一句“{kq}”，{nick}便更{feel}，[循环|圈子]就这样[形成|转下去]。
# do
我运用了{method}，请{nick}把{feel}[画|摆|写]出来，{min}分钟里[不评价|只陪着]。
{when2}，我和{nick}玩“{t.act}”，借{t.tool}[聊|绕]到{t.word}。
我与家长沟通，[约|请]{kin}到{place}，先[肯定|谢过]她[带孩子|送饭|陪读]的辛苦，再谈{t.need}。
{when2}家访，{kin}[红着眼|搓着手|端来茶]说：“{kq}。”我{tchfeel}。
我们[定|商量]了[约定|计划]：每{wd_d}{s.time}见面{min}分钟，用{t.tool}记{t.word}。
请{few}名[热心|细心]的{s.one}{s.do}时叫上{nick}，[不提|不点破]缘由。
{method}做到第{n}次，{nick}[自己|忽然]说：“{t.say}。”
{colleague}[配合|负责]在{s.time}[多给|留出]一次[表扬|机会]，让{nick}[试着|学着]{t.need}。
班里上了一节“{title}”，{nick}[没有|虽未]发言，却在{t.tool}上写道：{t.say}。
[中间|途中]有过反复：{when2}{nick}又{t.prob}，我{tchfeel}，[翻出|重读]{src}的笔记，改用{method}。
我教{nick}{few}个小办法：{calm}、{calm2}，[难受|上火]时先[做|试]{few}遍。
给{kin}的建议[不多|很小]：[少|先不]{oldway}，每晚[留|给]{min}分钟[听|陪]孩子{t.need}。
和{kin}通话时，我只[描述|讲]看到的：{nick}{chg_s}，[没有|绝不]{oldway}。
[借|用]{method}，{nick}把{t.prob}的那个自己叫作“{monster}”，[商量|练习]怎样[赶走|安顿]它。
# res
{when2}，{nick}{chg}，{chg2}。
[渐渐地|慢慢]，{nick}{chg}；{kin}[来电|见面]说，孩子在家也{chg2}。
{colleague}[说|告诉我]：“{nick}{chg}，{image}。”
{when2}，{nick}在{place}[塞给|递给]我一份{t.tool}，上面写着：{t.say}。
变化[不大|很慢]：{nick}{chg}，但{still}。
[记录表|日历]上，{t.prob}从每周{more}次[降|减]到{few}次，{nick}{chg}。
如今路过{s.spot}，[常|能]看见{nick}和{s.who}[一起|凑在一块]{s.do}，{chg_s}。
{still}，[我|我们]{still_do}，[守|陪]着{image}。
# reflect
[回头看|想来]，{lim}，我{tchfeel}；[幸好|好在]{colleague}[提醒|接手]，{fix_s}。
这件事[教|留给]我的，是{trait}：{wise}。
{method}不是[灵丹|魔法]，[用|做]得太[急|满]，{nick}反而{look}。
我也[看见|承认]自己的{feel}：[想|总想]快点[见效|帮到底]，[差点|几乎]又{oldway}。
{theory}给我[地图|镜子]，{nick}给我[路|答案]，[两样|哪样]都[不能少|要紧]。
[个案|材料]里的[姓名|班级|细节]都已[改动|隐去]，[征得|问过]{kin}同意[才|后]写下。
超出我[能力|职责]的部分，[例如|像]{refer}，我[及时|当天]转给{colleague}。
# plan
未来我将{plan}，{step}。
{wk}，我打算{plan}，[每次|一回]{min}分钟，{step}。
我计划{plan}；[同时|另外]{plan2}，{step}。
接下来我会{plan}，把{method}[讲给|教给]{colleague}，[一起|共同]帮{s.who}{t.need}。
在今后的工作中，我希望少{oldway}，多{method}，{wk}{plan}。
[第一件|头一桩]事是{plan}，[第二件|其次]是{plan2}，[都|两样都]从{s.cls}[做起|试行]。
[针对|为]{t.prob}的{s.one}，{wk}{plan}，{colleague}[愿意|答应]搭手。
[家长|家庭]这一头，{wk}{plan}，请{kin}们[说说|练练]{t.need}。
[自己|我]也要[成长|充电]：{plan}，{wk}[交|写]一份[小结|体会]。
[难处|困难]在于{lim_s}，[对策|办法]是{fix_s}，{step}。
到[明年|来年]{mon}月，[盼|希望]看到{nn}名{s.one}能{t.need}，{t.prob}的[少|不到]{few}人。
我[还想|也愿]{plan}，让{s.spot}[成为|变作]{s.who}觉得{good}的地方。
# close
[教育|心育]{image}，[急|慌]不得；{trait}一点，{s.who}就[亮|暖]一点。
[愿|但愿]{nick}们{t.need}，也愿我[始终|一直]{trait}、{trait2}。
[合上|写完]{book}，窗外{when_end}，我[想|记]起{nick}的“{t.say}”，[心里|只觉]{good}。
[路|日子]还长，[我|带着]{trait}和{trait2}，[继续|再]往{s.spot}走去。
[感谢|谢谢]{src}[遇见|给我力量]的[伙伴|老师]，[更|也]谢谢{nick}[肯|愿意]让我{kindly}[走近|陪一程]。
"""

REPORT: Final = parse_frames(_REPORT)
"""Part -> frames."""

_SMALL: Final = """
fam_short: 父母在外务工 随祖辈生活 父母离异 家有[二|三]胎 [寄宿|走读|借读]在外 家人病重 重组家庭 单亲抚养 搬家频繁
years: 班主任 [语文|数学|英语|美术|体育|音乐|科学] 幼教 村小 带班 毕业班 心理[课|专职] 道德与法治
tch: 教师 老师 我 执教者 主持人
tool_do: 掉在地上 藏到身后 捏了捏 吹了一口气 举过头顶 分成两半 晃了{few}晃 扣在桌上
tact_c: 走近半步 放慢语速 蹲下身 点点头 递上纸巾 停了{few}秒 轻轻重复一遍 伸出手掌
calm: 数{few}下呼吸 握拳再松开 去[接杯水|看看树] 双臂抱抱自己 在纸上乱画 摸[一块石头|毛巾] 对镜子笑一下 默念一句话 踩实双脚 听{music}
monster: 小火龙 灰云朵 刺猬先生 咕噜怪 着急鬼 冰块 闷葫芦 小刺球 大黑影 风暴眼
kq: 我打也打了，骂也骂了 挣钱还不是为了他 他小时候很乖的 老师你说我该咋办 我们那会儿谁管这个 我一着急就吼 是我陪得太少 他爸从不过问 怕他走我的老路 我没读过几年书 他跟手机亲
wd_d: 周一 周二 周三 周四 周五 隔天 逢双日
chg_s: 抬起了头 [点了|眨眨]眼 笑了一下 松开了拳头 往我这边挪了挪 接过了笔 肯说一个字了 眼神亮了 没有躲 主动收好[椅子|卡片]
still_do: 约定继续[见面|通信] 把名字留在关注册上 请{colleague}接着跟 隔周通一次电话 不急着结案 每月[记|看]一回
lim_s: 时间零碎 同事不理解 缺少督导 场地简陋 家长忙 自己底子薄 经费有限 数据难收
fix_s: 见缝插针 从小事做 先做出样子 求助{colleague} 借用[空教室|阅览室|会议室] 线上问诊 结伴学习 多留{min}分钟 重新约时间
refer: 持续失眠 拒食 [反复|明确]的自伤 [家暴|虐待]嫌疑 幻听 需要用药的情况 长期拒学
when_end: 路灯亮了 雨停了 起风了 放学铃响了 月亮升上来 桂花落了一地 有人在吹口琴 鸟叫得欢
"""

SMALL: Final = {
    name: tuple(options.split(" ")) for name, options in (line.split(": ", 1) for line in _SMALL.strip().splitlines())
}
"""Slot name -> options used by single frames."""
