"""Half sentences that combine freely, by part of a text, and the frames that join them; they carry the large provinces."""

from typing import Final

_CLAUSES: Final = """
eth_if: 若{s.one}[当场|忽然]落泪 有人{look}时 谈到{fam_short} [察觉|听出]自伤念头 遇{s.one}[顶撞|拒绝]参加 {t.act}[触动|碰到]旧伤 纸条上[出现|写着]“{t.say}” {s.one}[忽然|悄悄]离座 提起[亲人|同伴]离世 {kin}[来问|打听]细节 有人[嘲笑|起哄] {s.one}{t.prob} 碰上[争执|推搡] 作品要[展出|拍照] 疑似[受虐|被欺凌] 哭声[止不住|蔓延]
eth_do: 由{colleague}陪去{s.spot} {tact_c} 只谈感受，不问[来由|是非] 课后[约|请]他到{place} 当天[报告|告知]{colleague} 按[校|园]预案[逐级|马上]上报 换成{method} 允许他[看着|画画|抱抱玩偶] 不[点名|评论|公布] 先征得[本人|{kin}]同意 {few}天内回访 联系{kin}[面谈|到场] 记入[关注|个案]册 暂停{t.act}，改听{music} 请[专业机构|医院][评估|接手] 说一句“{tsay}” [悄悄|提前]调换分组 不拿{t.prob}[取笑|作例]
ref_a: [回看|翻出]{t.tool} [散场|收拾教室]时 {colleague}[听完|评课]说 [整理|数]{nn}份{t.tool} {when2} {t.act}[刚|快]结束 夜里写{few}行笔记 对照{theory} 想起{nick2}{look} [重放|倒回]录音 [隔壁|另一个]班[试|上]过后 {kin}[发来|留下]一句话 翻到“{t.say}” {few}天后 关上门 [骑车|走路]回家 [批|读]完{nn}张纸条 和{nick}[擦肩|照面] 第{few}次[磨课|试讲] 同行问“{ask}” [板书|黑板]还没擦 {s.time}[碰|遇]见{nick2} [翻开|写下]教案 重读{book}
ref_b: {nick}{chg} 我[认出|承认]自己{lim} {t.need}[还|仍]没走到 {wise} {method}[用|铺]得[太快|浅了|正好] 多数人{good}，[少数|个别]{feel} {t.act}[撑|占]了{min}分钟 {tch}比{s.one}还{feel} {t.tool}[抢手|不够分] {nick2}[始终|一直]{look} 热闹[盖过|大于]了{t.need} 笑声里[藏着|也有]{feel} 有{n}人[真正|当真]{t.need} {oldway}的[影子|习惯]又冒头 [导入|开场][拖|长]了{min}分钟 {s.one}[远|更]比我[懂|会]{t.need} [问题|提问][问|抛]得太大 {nick}只[说|写]“{t.say}” 我[差点|几乎]{oldway} {feel}[比|较]预想的多 {t.need}[成了|算是]亮点 {s.who}[记|爱]住了“{t.act}” {nick2}[终于|意外]开口 {colleague}[留意|记]到{n}处[冷场|闪光] {trait}[够|欠]了 [后|前]半段[松|散] {t.prob}的那位{chg_s}
ref_c: {fix} [往后|下一轮]{fix} 该{fix} [我和|请]{colleague}[商定|提议]：{fix} 值得[留住|再试]的是{method} [可惜|只恨]{lim} {t.word}[急|赶]不来 [好在|幸亏]{t.tool}[救了场|留了痕迹] 这[比|胜过]{oldway}[强|有用] 想[听|问]{kin}怎么看 [先|多]{trait}，再{method} {n}条[记录|改法]存档 {nick}[还|需]要一次[单谈|回访] 把{t.act}[挪|调]到前面 再[磨|试]{few}个班 [少|删]一个问题 {image}，慢慢来 {tq}，[留|待]下回[问|谈] 请{nick2}[当|做]小助手
src_a: {src} 听完{src} {src}[散场|结束]那晚 在{src}[上|中] [回放|重温]{src} 靠着{src} {src}[做|讲]到一半 [轮到|坐进]{src} {when}，{src} [带着|揣着]{t.prob}的困惑去{src} [抄|整理]{src}笔记时 和{colleague}[同听|复盘]{src} 翻{book}，再[对照|回想]{src} 头一回[参加|走进]{src}
know: 我学到了{method} 我弄懂了{theory} {theory}[一下子|忽然]亮了 我[试|演]了一遍{method} {theory}和{method}[连成线|对上号] {method}被我[抄|贴]在桌角 {theory}[点醒|叫住]了我 我[追着|缠着]讲师问{method} [笔尖|目光]停在{theory}上 [一张|半页]纸写满{method} 我[扮|当]了{min}分钟{nick} 我{tchfeel} 我收获了{trait} {colleague}[演示|拆解]{method} [大家|全组]谈起{t.prob} 我[第一次|重新]看{t.word} {trait}成了[关键词|底线] 我把{oldway}[列|写]成清单
then: 原来{t.prob}[连着|藏着]{feel} 再遇{t.prob}，我[会|能]先{trait} {nick}的{look}有了[解释|名字] {oldway}[不灵|伤人]也就[通|明白]了 {oldway}被我[划掉|放下] 我改口问“{tq}” 才知道{wise} {trait}[排|走]在{method}前面 {s.time}的我[不再|少]{oldway} {s.who}的{feel}[有处放|被接住] 换[作|成]{method}，{s.one}[果然|竟]{good} 心里[添|多]了{good} {t.need}[要|得]从{trait}开始 [想到|愧对]{few}年前的{nick2} {t.say}也[能|可以]是{feel} {fam_short}不该[成为|当]借口 我[愿|肯]为{t.need}再等等 [道理|答案]都在{s.spot}
bg_a: {when} {s.time}[刚|才]过 [听|据]{colleague}讲 在{s.spot} {kin}[来|打]电话说 我[接手|新带]{s.cls}时 [翻|查]{nick}的登记表 [走|路]过{place} 点名[点|念]到{nick} {s.who}{s.do}的[工夫|当口] 起初[只|没]觉得[怪|异样] 从{mon}月[起|开头] {fam2} [放|开]学第{n}天 {nick2}[跑|赶]来报信 [批|收]{s.one}的本子 [校|园]医[找|喊]我 “{t.say}”，[纸|门]上写着
bg_b: {nick}{look} {nick}{t.prob} {nick}[已|又]{few}天没[吃早饭|交本子|开口|笑过] {fam} {kin}[只|惯于]{oldway} 我{tchfeel} {nick}在{place}[蹲|站|坐]着 {s.who}[绕|躲]着走 {kin}[试过|想到]{oldway} {nick}说“{t.say}” [没有|少有]人[问过|懂]他的{feel} {nick}[只|独独]爱{s.do} {colleague}[劝|哄]过{few}回 {nick}[躲|缩]进{s.spot} [问|叫]也不[应|答] {few}位{colleague}[都|也]{feel} [旁|周]边的{s.one}[笑|愣]了 {nick}只[答|写]：{t.say} {kin}[哭|叹]着{kq}
tk_a: {when2} {place}[没人|很静|有风] 我{tact} 门[掩上|半开] {nick}{look} [沉默|冷场]了{min}分钟 我{tchfeel} 说到{kin} 提起{s.do} [玩|摆弄]着{t.tool} 借{t.act} 用[上|起]{method} 钟[走|响]到{n}点 我们[并排|面对面]坐 [铃|雨]声里 {kin}[走|离]开后 {nick2}[陪|送]他来 [喝|倒]了半杯水 {t.tool}[摆|摊]在中间 [绕|走]过{place} 说[好|完]保密
tk_b: “{tq}？”我[轻声|小声]问 “{tsay}。”我说 {nick}[小声|闷声]说：“{t.say}。” {nick}[答|回]“{t.say}”，{look} {nick}{chg_s} 我没有{oldway} 我[只|光]是{tact} “{tq}？”“{t.say}。” {nick}[把|拿]{t.tool}[推|递]过来 {nick}讲起{fam_short}的事 {nick}[哭|笑]了，我{tact} 我[改|接着]问：“{tq}？” {nick}[点|摇]头，[说|写]“{t.say}” {nick}[数|摸]着{t.tool} [泪|笑]先[落|到]了 “[嗯|没]”，{nick}{look} 我[学|跟]着他{s.do} [等|过]了{min}分钟，{nick}[说|讲]：“{t.say}。” {feel}[两|这]个字[出|到]了口 我[谢|夸]他{trait}
an_a: 从{theory}看 {fam} [表面|乍看]是{t.prob} {kin}[惯|只会]{oldway} [对照|借]{theory} 把{t.tool}[摊开|排好] 和{colleague}[讨论|推演]后 [追到|溯至]{n}岁那年 {nick}的{look} [回家|到校]的路上 {t.say}这句 [列|画]出{nick}的一周 [放|看]慢{n}倍 {kin}[说|讲]完 把“{t.say}”[写|贴]下来 [细|深]看{s.time}的{nick} 问过{colleague}
an_b: [底下|里层]是{feel} {nick}[缺|要]的是{trait} {t.need}[没人教|无从学起] {feel}和{feel2}[拧|缠]在一处 {t.prob}[换来|引来]了关注 [身体|安全]方面[无碍|未见异常] {nick}[也有|不缺]长处：[爱|会]{s.do} {kin}比他更{feel} {t.word}的[弦|路][绷紧|堵住]了 {wise} {method}[或许|大概]合用 {oldway}[只会|更]添{feel} {s.who}的[回避|取笑]又[推|加]了一把 [求|讨]的是{good} {s.do}时[才|最]{good} {nick}[怕|躲]的是{kin}的{feel} {t.need}[还|尚]太难 [像|是]在[试|问]：[谁|你]会走吗 [要|该]先{trait}，后{method} {n}岁的[旧|老]事[还|没]过去 {fam_short}[添|加]了一层
do_a: {when2} 第{n}次[见面|谈话] [借|凭]{t.tool} {s.time} 我运用了{method} 家访[路上|那晚] 请来{colleague} 在{place} 玩“{t.act}” [教|陪]{nick}{calm} 给{kin}[打|回]电话 {nick}又{t.prob} [按|照]{src}的[步骤|提示] 我[尝试|改用]{method} 和{kin}[约|谈]好 [每|隔]到{s.time} {few}人小组里 [写|回]信时 {kin}[到|来]校那天 借一段{music} {src}[学|听]来的办法是 [画|贴]着{t.tool}
do_b: 我{tact} {nick}把{feel}[画|说|捏]出来 {kin}[答应|试着]不再{oldway} {kin}说“{kq}” {nick}给{feel}取名“{monster}” {colleague}[每|隔]天留{min}分钟 {nick}[学|练]着{t.need} {few}个{s.one}[邀|叫]他{s.do} 我们[约定|说好]{calm} {t.prob}[记|数]成{few}格 {nick}{chg_s} 我问：“{tq}？” {nick}[写|答]：“{t.say}” 我{tchfeel}，没有{oldway} {kin}[学|跟]着{method} {t.tool}[成|当]了暗号 {nick2}[陪|等]他{s.do} 把“{t.say}”[换|改]成愿望 [夸|谢]他{min}分钟的{trait} {feel}[打|评]{n}分 {kin}[学|试]说“{tsay}” [先|只]谈{s.do} {nick}[选|挑]了{t.tool} 我[退|站]到{place}，{nick}[走|跟]来
re_a: {when2} {colleague}[说|写道] {kin}[来电|捎话] {s.time} 路过{s.spot} {mon}月[的|那]记录里 [期末|学期]前 慢慢地 在{place} {few}周[下来|之后] 同[桌|组]的{s.one}讲 [翻|比]两张{t.tool} {kin}[见|遇]到我 {src}[结|散]后 [升|降]旗时 班[里|上]{s.do} {few}张{t.tool}[排|摊]开
re_b: {nick}{chg} {t.prob}[少|淡]了 {nick}和{s.who}{s.do} {nick}[说|写]：“{t.say}” {still} {nick}脸上[多|有]了{good} {kin}也[少|不再]{oldway} {feel}[来|去]得慢了 {nick}教[别人|妹妹]{calm} {nick}递我一份{t.tool} 我[们|和{colleague}]{still_do} {image}，[急不得|一点点来] {nick}能{t.need} {oldway}[再|也]没[用过|出现] {s.time}能{t.need} {kin}[笑|哭]着说“{kq}” {nick}[敢|肯]说{feel} {n}天没{t.prob} {colleague}[夸|赞]他{trait} {nick}[反|倒]过来问“{tq}” {good}[一|慢]点点[多|来]
pl_w: {wk}，我打算 未来我将 我计划 接下来我会 我[还想|也愿] 在今后的工作中，我要 下一步我先
pl_a: {wk} [明|来]年{mon}月 在[校|园]里 为{t.prob}的{s.one} 和{colleague} [借|趁]{s.time} 在{s.cls} [对|为]{kin}们 [自己|个人]方面 [围绕|针对]{t.word} 在{s.spot} [头|第]一学期 [每|逢]家访 遇到{fam_short}的{s.one} [新|开]学{n}周内 [拿|用]{src}所学
pl_b: {plan} {plan}，{step} {plan}；{plan2} 用{method}{t.need} [教|陪]{s.who}{t.need} [少|不]{oldway} {plan}，[请|邀]{colleague}[同行|把关] [记|写]下{nn}个{s.one}的{t.word} 让{t.tool}[走进|留在]{s.spot} 把“{t.act}”[改|续]成{few}课 留{min}分钟给[自己|{nick}] 学{method}，练{trait} [听|问]{nn}个{s.one}一句“{tq}” 把{theory}[讲|译]成家常话 [教|请]{kin}{method} [给|替]{s.spot}添一份{t.tool} [攒|写]{n}个{t.word}故事
pl_c: {step} [难|愁]在{lim_s}，那就{fix_s} {t.need}的人[多|添]{few}个[也好|就好] {image} [目标|盼头]是{s.one}{good} {trait}[打底|领路] {fix_s} [半年|一学期]后[回看|对账] {colleague}[也|正]有此意 {wise} {kin}[能|肯]来{few}成[便|就]好 [不|少]求[快|大] {good}[是|作]尺 [怕|只]怕{lim_s} {n}周[见|问]分晓 {nick2}们[等|看]着
le_a: {evid} {when}在{place} {s.time} {colleague}[说|提起] [按|照]{theory} {s.spot}[一带|附近] [据|听]{kin}讲 [多数|有的]{s.one}{trait_s} {n}人{fam} 一碰到{t.word} [问|谈]起“{t.act}” {mon}月以来 {nick}[入|转]学后 [翻|查]{colleague}的记录 [整|近]个月 [看|听]{s.who}{s.do} 以{nick2}为例 午间[闲|聊]谈 借一次“{t.act}” [交|收]来的周记里 [走|坐]进{s.spot}
le_b: {found} {t.prob}的[多|不少] {nick}{t.prob} {s.one}{look} “{t.say}”[常|总]在耳边 {t.need}[正当时|是短处] 有{n}人[盼|想]{t.need} {feel}[压过|多于]{good} [大人|{kin}]又{oldway} {t.word}[没人讲|讲得少] [爱|好]{s.do}，[怕|厌]谈{t.word} {theory}[早|已]提醒过 {n}次[听|见]到“{t.say}” [谁|多数人]都不肯[先|主动]{t.need} {feel}[藏|写]在脸上 [真正|其实]会{t.need}的[有|只]{few}人 {kin}[也|更]着急 [情|本]能是{oldway} [嘴|脸]上说没事 [大|小]考前更{feel} {nick2}倒能{t.need} [缺|少]一个{good}的出口
mn_a: {group} {music}[里|中] {tch}[分发|亮出]{t.tool} 玩“{t.act}” {min}分钟内 {tch}{s.way} {nick}[站起|走近] [轮|传]到{nick2} 第{few}轮 [小组|同桌]里 {tch}示范{method} [铃|鼓]声一停 [摊|翻]开{t.tool} [情景|小品]：{nick}{t.prob} [有人|一人]{look} 借“{title2}” [选|推]出{few}位记录员 {s.one}[围着|绕过]{t.tool} [计时|倒数]{min}秒 蒙上眼 [椅子|地垫][挪开|拼拢] {nick2}[主持|领头] {colleague}[客串|扮演]{kin} 听完{when}的小事 [折|剪]好纸条 {tch}[贴|画]出一条线 [脚步|掌声]渐齐 没轮到的[组|人] {min}步之外 [闭|睁]上眼 以{s.do}作例 {few}道难题[亮|抛]出
mn_b: {s.one}[写|画|说]出{feel} [试|练]着{t.need} {tch}问：“{ask}？” {nick}说：“{t.say}。” 用{method}[回应|安抚] [互换|交换]{t.tool} {n}人[竖|举]起大拇指 [比|说]一个{t.word}的动作 {tch}{tact_c} [拼|贴]成{t.word}的[树|河|墙] [猜|找]谁{t.prob} {s.who}[笑|静]了 把“{t.say}”[改|接]下去 {nick2}{chg_s} [谁|哪组]{t.need}就[加|送]一份{t.tool} {wise}，{tch}[点|收]题 {feel}[换|变]成{good} [闭眼|起身]做{method} [学|猜]{nick}的{look} {few}句“{t.say}”[换|配]上不同语气 [沿|踩]线[站|走]到{feel}的一头 {nick}[摇头|犹豫]，旁人{good} 给{kin}[写|捎]一行字 [数|比]一比谁的{feel}更[重|久] {tch}[退|让]到{s.spot} 用[身体|手势]拼出{t.word} [选|投]出最[管用|暖心]的一招 {n}个主意[上了|挤满]墙 {nick2}说自己也{t.prob} 把{t.tool}[让|借]给{nick} {tq}的[卡片|纸条]最难 [安静|沉默]也[算|是]回答 只用{s.do}来{t.need} [起初|刚才]的{feel}[散|松]了
wm_a: {music}[响|渐]起 {tch}{s.way} {group} [师生|彼此]问好 {tch}[端|抱]来{t.tool} [照片|影片]里{nick}{look} 玩{min}分钟“{t.act}” 约定{deal} {n}人[上|站]前 [先|不]说课题 [抢|轮]着说{t.word} {tch}[轻|忽]问“{ask}” {nick}[推|搬]来{t.tool} 一句“{t.say}”[写|投]在屏上 [拍手|跺脚]{n}下 {tch}[装|扮]作{look} [猜|念]一则谜语 [门|铃]声[刚|才]落 {s.one}[摸|抽]一样东西 [伸|弯]腰{min}次 {colleague}[敲|吹]响开场 谁{s.do}谁[起立|转圈]
ta_a: {tch}问：“{ask}？” {tch}[再|追]问：“{tq}？” {nick}{look} {nick2}[举|放]手 [静|等]了{min}秒 {tch}{tact_c} [角落|后排]有人说“{t.say}” 谈到{kin} {t.tool}[传|轮]到{nick} {few}组[讲|读]完 {s.who}[围|凑]过来 {nick2}先[笑|叹] 纸盒里[抽|摸]出“{t.say}” [没人|少有人]抢话 {colleague}[插|补]一问 说起{s.do} {tch}[坐|蹲]到{nick}身边 {few}人[同时|先后]开口 轮到{s.spot}那组 [手|话筒]递到{nick2} 想起{when} [一句|半句]话后
ta_b: {nick}[说|答]：“{t.say}。” {nick2}接：“{t.say}。” {tch}说：“{tsay}。” [同桌|邻座]{kindly}[补|劝]一句 有人{look}，有人{good} {tch}[不评|只听]，{tact_c} {s.who}[点头|拍手] {feel}[一词|两字][上了|写满]黑板 [问|听]的人也{feel} {tch}把{t.tool}[递|推]去 {wise}，{nick}[喃喃|小声]道 {nick2}[红着脸|清清嗓]：“{t.say}。” {s.one}把{feel}[画|比]给大家看 {tch}[追|反]问“{ask}” {kin}的[名字|样子]被[提起|想起] {nick}[改口|补充]：其实{feel} {n}只手[举|放]下 {tch}[收|记]下这句 {nick}[要|讨]了一份{t.tool} [别组|同组]有人[摇头|附和] 没[答案|对错]，只有{feel} {nick2}[教|劝]他{t.need} [笑|哭]过之后{good}
id_a: 依[据|托]{theory} {wise} [参考|借鉴]{book} 受{src}启发 [不讲|少讲]{t.word}的道理 [顺|循]着{s.one}的{trait_s} 把{t.prob}[看|当]作信号 以{t.tool}为线 [相|坚]信{s.one}能{t.need} 课里[埋|藏]着{method} {trait}在前，方法在后 [跟|问]过{colleague} {nick}们[教|告诉]我 与其{oldway} [取|借]{theory}的一角 {s.who}[爱|擅长]{s.do}
id_b: [先|从]“{t.act}”[入|起]手 [以|用]{method}[搭桥|铺路] {t.need}在[前|先]，{t.need2}[随后|跟上] {tch}[只|光]给{trait} {feel}[有处|能]安放 [动手|体验][多于|胜过]{oldway} [不催|不赶]，{image} [落|归]到{s.time}的[小事|日常] [留|腾]{min}分钟给{feel} 让{t.tool}[说话|牵线] [不如|宁可]一起{s.do} [每步|处处]留{trait} [难|深]的放后，{t.need}[当|做]主线 {s.one}[选|定]节奏 [由|经]{feel}[通|走]到{good} 把[掌声|话筒]给{nick}
th_a: {when}我在{place} {colleague}[问|提]起 {evid} {nick}的“{t.say}” [单元|系列]第{n}课 [想|盼]让{s.who}{t.need} {s.spot}[有|见]人{t.prob} {feel}[二字|一词][反复|屡屡]出现 {s.time}[收|拾]到一张字条：{t.say} [听|看]{nick2}{look} {n}份周记[写|提]到{feel} {kin}[来|打]电话问{t.prob} [读|翻]{book} [想|念]起{src}
th_b: 定下“{title}” [便|就]以此[为|作]题 {t.word}[再|不]能绕开 [缘|始]于{t.prob} [盼|愿]{s.one}{t.need} [前|上]课[讲|谈]{t.need2} 我[选|取]这个题，[图|为]的是{good} {feel}[该|要]有人[接|听] [借|用]“{t.act}”[谈|说]开 {t.need}[正|恰]是{s.one}的课 [题|名]字由{nick}[起|取] {kin}们[也|都]赞成 {theory}[撑|托]起[全|这]课 不[谈|讲]{oldway}，[谈|讲]{trait}
ob_a: {s.cls}{nn}人 {s.grade}{s.who} {nn}名{s.one} [本|我]班{s.cls} {s.cls}，{trait_s} [男|女]生{n}人
ob_b: {n}人{fam_short} {trait_s} [座次|地垫]{group} {colleague}[协|陪]同{few}人 [爱|好]{s.do} [常|多]见{t.prob} {t.word}课[第|上]{few}回 {n}人[认|学]过{method} [多|常]在{s.spot}{s.do} [性|脾]气{trait}的[多|少] 由{colleague}[推|选]荐 {n}人[初|头]次[上|参]加 [家|校]里{kin}[陪|看]着 [怕|盼]谈{t.word}
go_a: [能|会]{t.need} 借{t.tool}[说|认]出{feel} 玩“{t.act}”{t.need} 用{method}[平复|化解]{feel} [懂得|体会]{wise} 在{s.time}{t.need} [听|看]懂他人{feel} 对{t.word}[多|添]一分{trait} 从{t.prob}[走|转]向{t.need} [说|举]出{few}种{feel} [愿|敢]把{feel}交给{kin} 在伙伴{look}时[靠|走]近 [辨|分]清{feel}与{feel2} 用[画|动作][代|替]话说{t.word}
go_b: [课后|每天]{few}次{t.need} [肯|敢]说“{t.say}” [愿|乐]意[教|带]{kin} [少|不再]{t.prob} 遇{feel}[会|能]求助 [体会|尝到]{good} 留下一份{t.tool} [陪|帮]同伴{t.need2} [忍|等]过{min}分钟 [给|替]自己[打气|点赞] {few}天里[记|做]{n}次 [向|跟]{colleague}开口 不[嘲笑|评价]{t.prob} [收|拿]起{t.tool}就[想|记]得
ho_a: {home} [回|到]家后{home} {when_h} 和{kin} {s.time} {colleague}[帮|协]着 “{title2}”[角|信箱]里 [邀|请]{kin} 在{place} [下|隔]周{wd} 若{feel}了 带着{t.tool} {nick}[提|建]议 [放|上]学途中 逢{t.prob}
ho_b: {home2} [每|隔]天{t.need} 用{t.tool}[记|画]{t.word} [重|再]玩“{t.act}” 说一句{good}的话 [写|讲]“{t.say}” {few}周后[交流|比一比] {n}名{s.one}[值守|回信] [偷|悄]悄{t.need} 找{kin}[聊|玩]{min}分钟 [攒|集]满{n}枚贴纸 给{nick}[捎|写]封信 [画|拍]下{good}一刻 教{kin}“{t.act}” 对[镜子|月亮]说“{t.say}” 把{feel}[写|投]进信箱
cl_a: {tch}[小结|轻说] {s.who}[闭眼|起立] {music}[渐弱|重放] [再|回]看{t.tool} {n}人[说|写]一词 [手拉手|肩并肩] [铃|钟]响前{min}分钟 [约|说]好{few}天后再聚 {nick}[领|带]头 {colleague}[合影|收卷]时 [窗|门]边 {t.tool}[收|装]进盒 [倒|数]三二一 {tch}[蹲|站]到圈心 [灯|帘]拉开 {s.one}[抱抱|击掌] 一人[送|留]一字 {min}次呼吸后
cl_b: {wise} {feel}[淡|轻]了，{good}[浓|多]了 “{t.say}”[贴|留]在墙上 [愿|祝]{s.one}{t.need} {nick}[说|讲]：“{t.say}。” {t.tool}[拼|串]成“{title}” 再[做|来]一遍{method} {t.word}[不|没]再可怕 {nick2}想{t.need} [谢谢|记得]身边的{s.one} 带走一份{good} {tch}只说“{tsay}” {feel}[留|锁]在盒里 [愿望|悄悄话]系上{t.tool} {s.time}[再|还]见 大家都[写|留]下{n}个字 {kin}也[该|能]听见 {t.act}[还|可]以再玩 [走|跑]着去{s.spot} [一|半]句歌[唱|哼]完 轻轻[关门|鞠躬]
pr_a: {t.tool}{nn}份 {music}[一|两]段 {few}张[大白|卡]纸 {colleague}[拍|收]的{n}张照片 [软垫|坐垫]{nn}个 {t.tool}与{t.tool2} [角落|窗边]布置[冷静|休息]区 “{t.say}”[题|句]卡{n}张 [旧|硬]纸板{n}块 印好{few}种{feel}的脸 {nick2}[借|带]来的{t.tool} 一[块|面]{t.word}展板 {s.spot}[腾|空]出来 {colleague}[写|抄]的“{t.say}”
pr_b: {group} [排|备]好“{t.act}” [提前|课前]{few}天[熟悉|演练]{method} [彩笔|胶棒|纸巾]{n}盒 {s.one}[画|写]下{feel}一事 {colleague}[守|备]着{s.spot} [计时|播放]{min}分钟 [问|访]过{n}位{kin} {n}把椅子[靠|围]拢 [纸巾|靠垫]放{few}处 [试|走]一遍{t.act} [告知|问]{kin}[用意|安排] {tch}[默|预]想突发情形 {nick}[管|发]道具
op_a: [从教|带班]第{n}年 {when} [提|落]笔时窗外{when_end} {s.spot}[那|这]一幕 {nick}说“{t.say}” {colleague}[递|转]来[通知|名额] [从前|早先]我{oldway} {nn}个{s.one}里{n}个{fam_short} 翻{n}页旧[日记|教案] [整|清]理{t.tool} {kin}[曾|去年]问我{t.word} 路过{place} {src}前 [听|见]{s.who}{s.do} {few}位{colleague}[说|讲]起{nick} 那句“{tq}”
op_b: 我{tchfeel} {t.prob}[难|困]住了我 我[只|光]会{oldway} [才|便]想学{method} {nick}{t.prob} [想|盼]懂一点{t.word} {theory}[还|尚]是生词 [心|脑]里装着{nick} 我[报|签]了名 我[答|说]不出 {oldway}[不|没]再管用 {feel}[压|堵]着我 [想|盼]能{t.need} {s.one}[等|盼]的是{trait} [一|几]夜没[睡|想]通 {good}[来|到]得晚
rf_a: 我[漏|错]看了{nick}的{feel} {lim} {method}[不|非]万能 [细|回]想{when2} 我[也|曾]{feel} {theory}[像|是]地图 写到{nick} {colleague}[劝|问]我 [材料|姓名][隐|改]过，{kin}[点头|同意] 若[遇|逢]{refer}，[当即|马上]转{colleague} [夜|静]下来 [翻|读]{n}页记录 {s.one}[走|散]后 {kin}[谢|问]我时 又[见|碰]{t.prob} [督导|同行]问“{tq}” {nick}{chg_s}的那刻 [回|重]看{t.tool} 说[句|起]实话
rf_b: {fix_s} {tchfeel} {trait}[最|更]难 {nick}[才|就]是答案 [差点|险些]{oldway} {wise} 稳一点，[才|更]{good} {trait}和{trait2}[缺一不可|都要学] {kin}[教|让]我{trait} [帮|助]人先[稳|看]自己 {n}次谈话[换|得]一步 {t.need}[也|正]是我的课 [我|他]不必[完美|全懂] {oldway}[省|快]，却[远|伤]人 [书|卷]本之外[还|有]{s.spot} {feel}[也|能]传染 [听|等]比[说|劝]难 {nick}[走|迈]了一步，我[退|松]一步
ce_a: [教育|心育]{image} {when_end} [愿|但愿]{nick}{t.need} {colleague}[说|笑]得对 合上{book} [往|朝]{s.spot}走去 [谢|念]{src} [收|合]笔 {s.time}[将|又]到 {nick}[来|捎]信：{t.say} {n}周[过|走]完 {t.tool}[还|仍]在桌上 [对|向]{kin}[和|与]{s.one} 窗[边|外]
ce_b: {trait}[长|常]在 {s.one}[自|便]会{good} 我[愿|想]{t.need} {wise} [听|记]着“{t.say}” [一|半]步也[是|算]路 {oldway}[远|淡]了 我[心|只觉]{good} {feel}[会|能]变{good} [下|再]一站{s.spot} {wk}[再|都]问“{tq}” [陪|等]{nick}{t.need} {theory}[算|是]起点 [谢|念]{colleague} {method}[还|要]练
when_h: 晚饭后 睡前{min}分钟 周末[清早|午后] 上学路上 洗漱时 写完作业 [遛|散]步时
"""

_JOINTS: Final = """
ethics eth_if eth_do eth_do
reflect_lesson ref_a ref_b ref_c
gain src_a know then
bg bg_a bg_b bg_b
talk_report tk_a tk_b tk_b
an an_a an_b an_b
do do_a do_b do_b
res re_a re_b re_b
plan pl_a pl_b pl_c
learners le_a le_b le_b
main mn_a mn_b mn_b
warm wm_a mn_b mn_b
talk ta_a ta_b ta_b
idea id_a id_b id_b
theme th_a th_b th_b
object ob_a ob_b ob_b
goals go_a go_b go_b
home ho_a ho_b ho_b
close cl_a cl_b cl_b
prep pr_a pr_b pr_b
open op_a op_b op_b
reflect rf_a rf_b rf_b
ending ce_a ce_b ce_b
"""

_PATTERNS: Final = ("{A}，{B}，{C2}。", "{A}，{B}；{C2}。", "{A}，{B}。{A2}，{C2}。", "{A}，{B}。")


def _joined(text: str) -> dict[str, tuple[str, ...]]:
    found = {}
    for line in text.strip().splitlines():
        part, a, b, c = line.split()
        found[part] = tuple(
            pattern.replace("{A", "{" + a).replace("{B", "{" + b).replace("{C", "{" + c) for pattern in _PATTERNS
        )
    return found


CLAUSES: Final = {
    name: tuple(options.split()) for name, options in (line.split(": ", 1) for line in _CLAUSES.strip().splitlines())
}
"""Slot name -> half sentences."""

_RESOLVES: Final = ("{pl_w}{pl_b}，{pl_c}。", "{pl_w}{pl_b}；{pl_a}，{pl_b2}。", "{pl_a}，{pl_b}；{pl_w}{pl_b2}。")

_ALL: Final = _joined(_JOINTS)
JOINED: Final = {**_ALL, "plan": _ALL["plan"] + _RESOLVES}
"""Part -> frames made of half sentences."""
