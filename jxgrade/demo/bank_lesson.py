"""Sentence frames of a lesson design by part; slots in braces, choices in brackets, one sentence a line."""

from typing import Final

_LESSON: Final = """
# theme
主题定为“{title}”，[落脚|着眼]在{t.word}上：[帮|陪]{s.who}{t.need}。
以“{title}”为主题，从{when}的一件小事[说起|引出]。
本课主题为《{title}》，[缘起|来自]{s.spot}听到的一句“{t.say}”。
课题为“{title}”，取意{image}{t.need}。
“{title}”[是|这个题目由]{s.who}投票[选出|取的]，[背后|藏着]他们对{t.word}的{feel}与好奇。
之所以选它，是因为{when}我在{place}[看到|碰见]有{s.one}{t.prob}。
这一[话题|内容]属于{t.word}[单元|板块|系列]的第{n}课，[前|上]一课谈的是{t.need2}。
{evid}，{found}，[于是|因此]有了这次{t.word}活动。
[选题|动念]时我和{colleague}商量过，{s.who}[正|恰]缺一个[谈|练习]{t.word}的[机会|场合]。
# object
授课对象为{s.cls}{s.who}，共{nn}人，其中{fam_short}的有{n}人。
{s.cls}，{nn}名{s.one}，[座位|地垫]排成[马蹄形|圆圈|六个小组|四列]。
适合{s.grade}{s.who}，[人数|规模]以{nn}人为宜。
活动对象是{s.cls}的{nn}位{s.who}，{trait_s}。
{s.grade}，[班额|全班]{nn}人，[男生|女生]略多，{trait_s}。
对象为本[校|园]{s.cls}，{few}名{s.one}由{colleague}[陪同|关注]。
# learners
{s.grade}的{s.one}{trait_s}，遇到{t.word}的[事|问题]，[常|往往]{t.prob}。
{evid}，结果{found}。
{evid}后我发现，{found}；也有人{t.prob}。
从年龄看，他们{trait_s}；从经历看，{n}人{fam}。
{when}，{colleague}[谈到|提起]：“{s.time}时总有人{t.prob}。”
{s.spot}，{t.prob}的[身影|情形]{when}就[记了|见到]{n}次。
他们并非不想{t.need}，只是[缺少|没学到]{method}之类的[办法|拐杖]。
[借|用]{theory}来看，{t.prob}[多半|常常]与[没被听见|怕失去关注|缺少胜任感|不会表达]有关。
有位{s.one}[悄悄|在纸条上]说：“{t.say}。”[可见|说明]{t.word}已是[绕不开|实实在在]的需要。
令人{good}的是，也有{n}个人已会{t.need}，[可作|能当]同伴的[榜样|小老师]。
{kin}们[来电|留言]时也问到，孩子{t.prob}该[怎么办|怎样劝]。
比起{t.prob}的表面，{s.who}更[渴望|需要]有人陪他们{t.need}。
# idea
设计依据{theory}，以{method}为[主线|骨架]，[配合|辅以]{method2}。
{theory}[告诉|提示]我们，{wise}，[所以|因而]课上少[讲|说教]，多[体验|动手]。
我想让{s.who}在“{t.act}”里[亲身|慢慢]{t.need}，而不是[听懂|记住]{t.word}的定义。
活动由浅入深：先{t.need}，再{t.need2}，最后[带回|用到]{s.time}。
[参考|借鉴]{book}与{src}的[做法|案例]，把{method}改成{s.who}能[玩|懂]的样子。
{trait}与{trait2}是这节课的底色，[老师|我]只做[点灯|搭桥|倾听]的人。
不评判、不比较、不[强求|逼问]，{image}等{s.one}自己{t.need}。
以{t.tool}为线索，把[看|觉察]、[说|表达]、[做|尝试]串起来，[贴近|扣住]{s.spot}的真实生活。
# goals
知道{t.word}人人都有，能[说出|举出]{few}个[例子|情景]。
能借助“{t.act}”{t.need}，[并|还能]用一句话讲给[同桌|伙伴|小组]听。
在{method}中[尝试|练习]{t.need}，[体会|感到]{good}。
[愿意|乐意]在{s.time}[主动|试着]{t.need}，遇到{feel}时会[求助|开口]。
学会{few}种[简便|好用]的办法{t.need}。
通过{t.tool}看见自己{t.prob}时的[需要|想法]。
对{t.word}多一分{trait}，少一分{feel}。
能[听完|接纳]别人的{feel}，[回应|给出]一句[真诚|温和|不评判]的话。
[初步|逐步]形成{t.need2}的习惯，[每天|课后]坚持{few}天。
明白{wise}，[不再|减少]因{t.word}[责怪|否定]自己。
# prep
{t.tool}{nn}份，{music}一段，[课件|大白纸|黑板贴]{few}[张|页]。
每组一套{t.tool}，另备{t.tool2}、[纸巾|彩笔|胶棒]和{few}个[软垫|篮子]。
提前{few}天请{colleague}[拍摄|收集]{s.spot}的{n}张[照片|纸条]。
桌椅[靠墙|撤去]，{group}，[角落|后面]留一处[冷静|休息]区。
约好{few}名{s.one}排练“{t.say}”的[小品|情景]，[时长|约]{min}分钟。
{s.who}课前[画|写]下最近一次{feel}的[样子|场面]，[不署名|折好]投入纸盒。
教师预先[熟悉|演练]{method}，并与{colleague}约定[突发|特别]情况时的分工。
{music}、计时器、{t.tool}，以及印有“{t.say}”的[题卡|信封]{n}张。
# warm
{music}响起，{group}，玩“{t.act}”{min}分钟。
{tch}{s.way}，[问|引]{s.who}：“{ask}？”
[开场|上课伊始]不说课题，先请{n}个人用[表情|动作|颜色]表示此刻的{t.word}。
{tch}拿出{t.tool}，[故意|轻轻]{tool_do}，[教室|场内]一下[静|热闹]了。
约定：{deal}，{deal2}。
{s.who}听{music}[走动|闭眼]，音乐停时找[身边|陌生]的人说一句“{t.say}”。
{n}名{s.one}演出“{t.prob}”的[片段|场景]，[其余|台下]的人猜{t.word}。
[抢答|接龙]：说一个与{t.word}有关的词，{tch}写满[半块|一面]黑板。
热身后{tch}问：“{ask}？”有人[大声|小声]答：“{t.say}。”
游戏里[出错|落单]的{s.one}不受罚，[可以|改为]领取一份{t.tool}。
从{when}{place}的一张照片[讲起|切入]，让{s.who}猜[画中人|他]为什么{feel}。
# main
[第一步|起初]，{group}，[领取|分发]{t.tool}，在{min}分钟里完成“{t.act}”。
{tch}呈现情景：{nick}{when}{t.prob}，{look}。
[小组|伙伴]讨论：要是你在{place}看见他，[会|能]怎样{t.need}？
每人在{t.tool}上[写|画]下{few}件让自己{feel}的事，[折起来|放进盒里]，[随机|轮流]抽取。
抽到“{t.say}”的小组，用{method}的[口吻|步骤]续编结尾。
{tch}示范{method}：[看|说]事实，[讲|谈]感受，提需要，[最后|再]请对方[回应|选择]。
{s.who}两两练习，一人扮{nick2}，一人[只听|陪伴]，[{min}分钟|铃响]后互换。
[进行|玩]“{t.act}”时，[允许|提醒]{s.one}随时[退出|旁观]，[不必|无须]解释。
各组把办法贴到“{title2}”[树|墙|地图]上，归成{few}类：[动一动|说一说|画一画|想一想]……
[第二轮|升级版]加大难度：{t.tool}减半，[不许|只能]用[语言|手势]，却要{t.need}。
{music}中，{tch}带{s.who}做一次{method}，[从头到脚|跟着数数]，[大约|约]{min}分钟。
{nn}份{t.tool}[铺满|围成]一圈，{s.who}[踩|挑]出最像自己{t.word}的那份。
“{t.act}”结束，{tch}请{few}组[上台|原地]展示，[台下|旁人]只许[提问|鼓掌|竖拇指]。
[随后|接着]角色互换，让[常|总]{t.prob}的一方去[演|当]等待的人，[体会|尝尝]{feel}。
再给{min}分钟，把“{t.say}”改写成[有力量|更温和|能解决问题]的说法。
针对{t.prob}，各组用{t.tool}摆出[之前|现在]与[之后|盼望]两幅图。
{tch}用{theory}[点拨|串讲]：{wise}。
# talk
“{ask}？”{tch}{tact_c}。{nick}{look}，[小声|慢慢]说：“{t.say}。”
{nick}说：“{t.say}。”{tch}回应：“{tsay}。”
{tch}追问：“{ask}？”{s.who}七嘴八舌，有的说{t.say}，有的[只是|一直]{look}。
当有人[笑|起哄]时，{tch}{kindly}提醒：{deal}。
{few}位{s.one}说到{feel}，{tch}先{tact_c}，[再|才]问：“{tq}？”
分享中，{nick2}提到{kin}，{look}；[同伴|邻座]递过{t.tool}，[场面|气氛]很{good}。
{tch}把[回答|心声]写成{few}栏：{feel}、{feel2}、{good}，[引导|请]大家看变化。
不愿开口的{s.one}，可把[话|感受]写在{t.tool}背面，[课后|悄悄]交给{tch}。
也有[不同|相反]的声音：“{t.say}。”{tch}没有[纠正|否定]，而是请他[再|多]讲一点。
# close
{s.who}闭眼想一想：今天[最|哪一处]{good}？用[一个词|一句话]写在{t.tool}上。
{tch}小结：{wise}，{wise2}。
大家[手拉手|搭着肩]，齐声说“{t.say}”，{music}渐弱，[活动|课堂]结束。
请{n}人用“我原来……现在……”造句，[谈|说]对{t.word}的新看法。
[回到|再看]课前的[纸盒|问卷]，有{n}个人改了答案，{s.who}[自己|先]笑了。
把{nn}份{t.tool}[串|拼]成一幅“{title}”，挂到{s.spot}。
{tch}送每人一句{good}的[悄悄话|祝福]，[提醒|叮嘱]他们{t.need}。
最后用{min}分钟做{method}，让{feel}的人[缓一缓|平复]，[再|才]离开教室。
# home
{home}，[下次|周{wd}]带来[交流|展示]。
{home}；也可以{home2}，[二选一|自愿参加]。
邀请{kin}[写|录]一段话，[谈谈|回应]孩子这{few}天的{t.word}。
{colleague}在{s.time}[留意|跟进]：谁又{t.prob}了，谁已能{t.need}。
班里设“{title2}”[角|信箱]，由{n}名{s.one}轮流[管理|回信]。
{few}周后[再做|重温]“{t.act}”，[比一比|看看]{t.word}有什么[不同|长进]。
# ethics
若有{s.one}[当场|突然]落泪，由{colleague}陪到[隔壁|安静处]，{tact_c}，不追问[细节|缘由]。
[涉及|谈到]{fam_short}等家事时，[只谈|停在]感受，不[公开|深挖]隐私，[课后|随后]个别{method}。
发现[自伤|受虐|厌世]线索，按[校|园]危机预案[当天|立即]报告{colleague}，并与{kin}[面谈|联系]。
对{t.prob}的{s.one}，不点名、不当[反例|典型]，[分组|座位]时[悄悄|事先]照应。
# reflect
[上完|试教]后，{nick}{chg}，{colleague}说这节课{image}[起了作用|有余味]。
不足是{lim}，{fix}。
[回看|翻看]录像，我发现自己{lim}，{t.act}只用了{min}分钟；{fix}。
最[意外|难忘]的是{nick2}那句“{t.say}”，它让我{tchfeel}。
{s.who}的[反馈|便签]里，{nn}人写到{good}，{n}人仍觉得{feel}，[需要|值得]继续跟进。
{method}[比|远比]{oldway}费时，却更能让{s.one}{t.need}。
若[换个班|再上一次]，我会{fix}，也会把{t.tool}换成[更轻便|更耐用|可涂画]的。
一节课[改变|解决]不了{t.prob}，[好在|可贵的是]它让{s.who}知道{wise}。
"""


def parse_frames(text: str) -> dict[str, tuple[str, ...]]:
    """``# part`` lines followed by one frame a line -> part -> frames."""
    found = {}
    for block in text.strip().split("# ")[1:]:
        head, *frames = block.strip().splitlines()
        found[head] = tuple(frames)
    return found


LESSON: Final = parse_frames(_LESSON)
"""Part -> frames."""
