"""Short texts in many registers, written by hand for these tests, each with what a reader says of its sections.

``there``: a reader finds it, under a heading or in prose. ``missing``: it is not there, though its word or its heading may be.
Nobody in them is real.
"""

from typing import Final, NamedTuple

THERE, MISSING = "there", "missing"


class Written(NamedTuple):
    """A text, its kind, and what a reader says of each section, in the programme's order."""

    name: str
    kind: str
    says: tuple[str, ...]
    text: str


REPORTS: Final = (
    Written(
        "plain headings",
        "growth_report",
        (THERE, THERE, THERE),
        "一、学习收获\n听了专家的讲座，我懂得了倾听的分量。\n二、实操案例\n小冬不肯进教室，我在门口陪他站了一节课，他后来说：“老师，你腿酸不酸？”现在他自己走进来。\n"
        "三、未来设想\n下学期我打算办一个午间信箱。",
    ),
    Written(
        "metaphors with a gloss",
        "growth_report",
        (THERE, THERE, THERE),
        "摆渡人手记\n\n【添桨】——说说学到的东西\n省里的老师讲，船要先稳，人才敢上。我记下了，也明白过来，我从前总是催人快上船。\n"
        "【过河】——一个真实的案例\n去年秋天有个叫小满的女孩躲在图书角，我没有喊她，坐到她旁边翻一本旧画册。第三天她说：“老师，这页我看过。”后来她当了图书管理员。\n"
        "【看潮】——往后的打算\n我想在渡口多守几年，每学期带一个徒弟。",
    ),
    Written(
        "questions as headings",
        "growth_report",
        (THERE, THERE, THERE),
        "三个问题\n\n这半年我学到了什么？\n培训里讲的“够好的老师”，我才知道不用样样做满。\n\n我用它做了什么？\n阿远摔了同学的水壶，我没有骂，问他那一下手里是什么感觉。他说烫。"
        "隔天他自己买了一只新的赔人家，如今两个人一起打球。\n\n接下来我还想做什么？\n明年我要把这些写成一本小册子，给新来的班主任。",
    ),
    Written(
        "labels with a colon",
        "growth_report",
        (THERE, THERE, THERE),
        "所学：讲师说情绪像水，堵不如疏，我体会很深。\n故事：小北每天迟到，我去他家看了一次，原来他要先送妹妹。我跟校门口的保安说好，给他留十分钟。后来他再没有翻墙。\n往后：我准备每月家访两户。",
    ),
    Written(
        "headings at the end of the line",
        "growth_report",
        (THERE, THERE, THERE),
        "从线上课里我弄懂了一件事，孩子的沉默也是话——【学习心得】\n"
        "小禾两个星期不说话，我每天放一张空白便笺在她桌上，第九天她写了一个“冷”字，我把她的座位从窗边换走，她笑了——【我的案例】\n今后我会留一只信箱在走廊，钥匙只有我有——【未来计划】",
    ),
    Written(
        "a table",
        "growth_report",
        (THERE, THERE, THERE),
        "项目\t内容\n学习感悟\t专家讲的积极关注，我回来天天练\n实践故事\t我请总打架的小铁管体育器材，他把球按大小排好，说：“谁也别弄乱。”后来一个月没打架\n下一步\t争取把管器材的办法推广到全年级",
    ),
    Written(
        "Markdown and Latin numbers",
        "growth_report",
        (THERE, THERE, THERE),
        "# 成长报告\n## I. 培训带回来的\n听课以后我才明白，批评之前先要听完。\n## II. 一个孩子的实例\n他把书撕了，我捡起来粘好放回他桌上。他问：“你不骂我？”后来他自己学会了用胶带。\n## III. 将来\n我想继续学家庭治疗。",
    ),
    Written(
        "running prose, plain",
        "growth_report",
        (THERE, THERE, THERE),
        "我是被派来学习的。头几天坐在教室后排打瞌睡，直到讲师放了一段录像，里面那个抢着替孩子回答的大人就是我。我这才懂得，等一等也是本事。"
        "回去以后碰上小柯，他在厕所里待了半个上午不出来。我没有敲门，坐在外面的水池边上，跟他说我不急。过了好久他说：“老师，我裤子湿了。”"
        "我把自己的外套递进去，又给他妈妈打了电话。第二天他照常来上学，还朝我挤了挤眼睛。"
        "明年我要接一年级，打算在教室里备几条干净的裤子，再跟家长们讲一讲等一等的道理。今后我还想学一点儿童绘画。",
    ),
    Written(
        "running prose, dialect",
        "growth_report",
        (THERE, THERE, THERE),
        "镇上的人讲我变了，讲话不冲了。变是从那个网上的班开始的。讲课的先生讲，人发火好比灶里添柴，你添一根我添一根，屋都要烧掉。我听得脸上发烧，晓得自己就是那个添柴的。"
        "我们班的铁蛋，屋里没有大人，天天跟人打架。有一天他又把人鼻子打出血，我没吼，先端了盆水给他洗手，问他疼不疼。他愣了半天，讲：“不疼，就是气。”"
        "我陪他把那口气写在纸上，写满一张撕一张，撕到第五张他笑了。后来他打架少了，期末还帮我扛桌子。"
        "往后的日子，我想把灶里的火留着煮饭。下学期打算在班上放一只撕纸的篓子，哪个有气哪个撕；等他们毕业了，我再去学个心理咨询。",
    ),
    Written(
        "running prose, official",
        "growth_report",
        (THERE, MISSING, THERE),
        "在上级的关怀下，本人有幸参加了此次研修。通过专家授课，本人认识到心理健康教育的重要性，掌握了基本的理论，更新了教育观念，收获颇丰。"
        "各位专家深入浅出，使我茅塞顿开。在今后的工作中，我将把所学运用到教学中去，继续加强学习，争取为学校心理健康工作作出贡献。",
    ),
    Written(
        "the plan is missing",
        "growth_report",
        (THERE, THERE, MISSING),
        "一、学习收获\n培训让我明白了陪伴比说教有用。\n二、实操案例\n小雪怕黑，午睡总哭。我给她一只小手电，让她当“守夜人”，轮流去看别的小朋友睡着没有。"
        "第一天她走了三圈，第二天走了一圈，第三天走着走着自己睡着了。奶奶来接她，说：“这个崽，昨天夜里把灯关了。”",
    ),
    Written(
        "the plan's heading alone",
        "growth_report",
        (THERE, THERE, MISSING),
        "一、学习收获\n专家讲的依恋理论让我想起自己的童年，我懂得了陪伴。\n二、实操案例\n小石打人，我问他原因，他说：“他抢我的。”我教他先说再动手，后来他会举手找我了。\n三、未来设想\n（待补充）",
    ),
    Written(
        "the plan's word alone",
        "growth_report",
        (THERE, THERE, MISSING),
        "一、学习收获\n听了讲座，我知道了过去那样训人没有用。\n二、实操案例\n小洛上课画画，我没收了本子，后来又还给他，跟他说画完给我看看。他画的是我，头上冒着烟。我和他都笑了，从此他下课来找我画画。"
        "他说他未来想当画家，我说那就先把作业写完。",
    ),
    Written(
        "the case is only claimed",
        "growth_report",
        (THERE, MISSING, THERE),
        "学习收获：通过培训我懂得了许多心理学知识。\n实操案例：我在工作中经常运用所学知识。\n未来设想：今后我打算多读几本书，坚持写教育日记。",
    ),
    Written(
        "no case at all",
        "growth_report",
        (THERE, MISSING, THERE),
        "一、收获\n一是思想认识提高了。专家的报告让我认识到心理健康教育的重要。二是方法多了，学到了情绪管理、沟通技巧。\n"
        "二、今后的打算\n1.加强学习。2.积极参与学校心理工作。3.建议学校添置沙盘。",
    ),
    Written(
        "nothing learnt is told",
        "growth_report",
        (MISSING, THERE, THERE),
        "一、案例：那只空书包\n阿青的书包是空的，背了一个月没有人知道。我帮她捡笔的时候提了一下，轻得吓人。我没有当场问。放学以后我请她帮我抬水，走到半路她说：“老师，书被我爸烧了。”"
        "我去她家坐了三次，第三次她爸把烧剩的半本语文书递给我。后来学校给她配齐了书，她的书包一天比一天重。\n二、打算\n下学期开学第一天，我要给每个孩子提一提书包。以后家访排在九月。",
    ),
    Written(
        "a signpost is no section",
        "growth_report",
        (THERE, THERE, MISSING),
        "下面从学习收获、实操案例和未来设想三个方面汇报。\n学习收获\n讲师说孩子的问题背后有需要，我听懂了，也记住了。\n实操案例\n小田咬指甲，十个指头都破了。我给她一块橡皮泥，上课可以捏。"
        "她捏了一只小狗送给我，说：“它不咬。”后来她的指甲长出来了。",
    ),
    Written(
        "of another thing altogether",
        "growth_report",
        (MISSING, MISSING, MISSING),
        "我们县在省的东北，山多田少。春天油菜花开，满山都是黄的。河从县城中间穿过，桥有七座，最老的一座是明代修的。冬天不太冷，偶尔下雪。特产有茶叶、笋干和豆腐乳，逢年过节家家都要做米糕。",
    ),
    Written(
        "plans in somebody's mouth only",
        "growth_report",
        (THERE, THERE, MISSING),
        "一、学习收获\n听了三天讲座，我明白了倾听不是等着插话。\n二、实操案例\n小川摔了琴，我陪他把琴键一颗颗捡回来，他问：“还能响吗？”第二周他自己来借胶水，现在他每天练半小时。\n"
        "结业时专家说：“今后你们要把种子带回去。下一步请各校建起信箱，明年我打算去看。”大家鼓掌。",
    ),
    Written(
        "what was once meant to be done is no plan",
        "growth_report",
        (THERE, THERE, MISSING),
        "一、学习收获\n听了三天讲座，我明白了倾听不是等着插话。\n二、实操案例\n干预计划：先家访，再谈话，最后请同桌帮忙，前后八周，小川从躲着人变成了小组长。\n"
        "当初我打算每天找他谈，原本我计划写满一本记录，后来他自己来敲门，说：“老师，我想说了。”",
    ),
    Written(
        "a case put off to another paper",
        "growth_report",
        (THERE, MISSING, THERE),
        "一、学习收获\n听了三天讲座，我明白了倾听不是等着插话。\n二、实操案例\n由于字数有限，此处从略，详见附件。\n三、未来设想\n下学期我要在图书室摆一张圆桌，每周三中午坐在那里。",
    ),
    Written(
        "night duty, no headings",
        "growth_report",
        (THERE, THERE, THERE),
        "值夜班的那个晚上，楼道里只剩我和小舟。他把被子抱到走廊，说寝室里太吵，其实寝室里一个人都没有。要是放在半年前，我会叫他回去睡觉。可这次我想起李教授的话：行为是孩子递出来的一张纸条。我搬了张凳子陪他坐下，问他纸条上写的是什么。他憋了半天，说奶奶住院了，没人告诉他是哪家医院。第二天一早我打了四个电话，把他带到病房门口。那以后他睡得踏实了，还给我看他画的病床。原来读懂纸条这件事，是可以学会的，这就是这趟培训给我的东西。等到下个学年，我想把“纸条时间”放进每周的班会里，让每个孩子都有地方写一写。",
    ),
    Written(
        "only reflections, no case",
        "growth_report",
        (THERE, MISSING, THERE),
        "线上的课我都是在厨房里听的，一边炖汤一边记。听得最多的词是共情，从前以为共情就是陪着哭，现在才晓得，是把他的话用我的嘴再说一遍，让他听见自己。听课让我改掉了一个毛病：爱打断。人到中年还能改掉一个毛病，我很知足。往后我要把听课时画的那些图做成小卡片，发给办公室的年轻人，一人一套；还要考一个家庭教育指导师的证。",
    ),
    Written(
        "only a case",
        "growth_report",
        (MISSING, THERE, MISSING),
        "小满是插班生，来的第一天就把自己锁进了卫生间。我没有叫人撬门，拿了两张画纸从门缝塞进去，一张上面画了一只缩着脖子的乌龟。过了一刻钟，纸从里面递了出来，乌龟背上多了一把伞。我又塞进去一支蓝色的笔。就这样来来回回七张，门开了。后来她成了我们班的美工组长，那七张画现在还贴在教室后墙上。",
    ),
    Written(
        "a letter",
        "growth_report",
        (THERE, THERE, THERE),
        "亲爱的十年后的自己：\n见字如面。今年冬天我参加了一个培训，白天上班，晚上听课。教我们的老师说，大人常常急着给答案，孩子要的只是有人听完问题。我把这句话贴在了备课本上。用上它是在十二月，小辰和同桌打翻了鱼缸，两个人都说不是自己。我没有断案，请他们一起把鱼捞起来，一边捞一边说刚才发生了什么。捞到第三条，小辰说：“是我撞的，我怕你不喜欢我了。”现在那缸鱼归他们俩喂。\n十年后的你，还在听孩子把话说完吗？我答应你，明年开始每周留出一个中午，谁来都听，不讲道理；三年里，把校园里那间杂物房腾出来做成谈心屋。",
    ),
    Written(
        "quoted plan of a pupil only",
        "growth_report",
        (THERE, THERE, MISSING),
        "培训的第三天我学到一个词叫“容器”，老师要做情绪的容器，不是情绪的筛子。回校不久就用上了。初二的小诺摔门而出，我在操场边找到他，让他先骂，骂够了再说。他骂了足足十分钟，然后蹲下去哭了。哭完他说：“老师，我以后要当警察，下学期我要考进前十。”我说好。过了两个月，他真的安静了许多，上课也肯抬头了。",
    ),
    Written(
        "thanks in place of sections",
        "growth_report",
        (MISSING, MISSING, MISSING),
        "感谢教育厅给了这次机会，感谢大学的老师们不辞辛劳，感谢我的校长准我的假，感谢家人替我做饭。心理健康教育是一项系统工程，关系到千家万户，关系到祖国的未来。我们要提高认识，统一思想，切实把这项工作抓紧抓好，抓出成效，为学生的健康成长保驾护航。",
    ),
    Written(
        "headings in brackets with nothing under one",
        "growth_report",
        (THERE, THERE, MISSING),
        "（一）我的得\n听了十四场讲座，最大的得，是知道了“看见”比“纠正”管用。\n（二）我的做\n小竹总是咬指甲，我给她一块橡皮泥放在口袋里。一个月后她的指甲长出来了，她自己跑来给我看。\n（三）我的盼\n（四）参考资料\n《儿童心理学》",
    ),
)

LESSONS: Final = (
    Written(
        "plain labels",
        "lesson_design",
        (THERE, THERE),
        "课程主题：和害怕做朋友\n授课对象：小学四年级学生\n活动过程：先听雨声，再画一画害怕的样子，最后给它取名字。",
    ),
    Written(
        "other words",
        "lesson_design",
        (THERE, THERE),
        "这节课讲什么\n讲一讲嫉妒，它从哪里来，想要什么。\n给谁上\n五年级两个班，都是我教语文的。\n怎么上\n先尝一颗话梅，再说酸在哪里。",
    ),
    Written(
        "a table",
        "lesson_design",
        (THERE, THERE),
        "课名\t《我的时间去哪儿了》\n上课班级\t七年级（3）班，46人\n准备\t闹钟、彩笔\n过程\t一、猜一分钟；二、画时间饼；三、认领一小块",
    ),
    Written(
        "running prose",
        "lesson_design",
        (THERE, THERE),
        "班上三十九个孩子刚升上六年级，一个个像上了发条。我就想拿一堂课，让他们学会把发条松一松。先请大家用力握拳，数到十，再一点一点松开。"
        "有个孩子说松开的时候手心是热的。我问，身上还有哪里一直握着？他们指肩膀，指牙齿，指眉毛。最后每人给自己写一张“松开条”，贴在铅笔盒里。",
    ),
    Written(
        "running prose, kindergarten",
        "lesson_design",
        (THERE, THERE),
        "开学第三周，中班的娃娃们为了一辆小推车天天打架。我把小推车的轮子卸了一只，请他们来修。这次活动就叫“小车坏了”，我想让孩子们尝一尝一起做事的味道。"
        "一个扶，一个拧，一个递螺丝，谁也离不开谁。修好了，推的人少了，坐的人多了，笑的人更多。",
    ),
    Written(
        "headings in brackets at the end",
        "lesson_design",
        (THERE, THERE),
        "给心里的气找个出口——【主题】\n初二年级，两个班合上，九十一人——【对象】\n吹气球、扎气球、慢慢放气，三种办法各试一遍——【过程】",
    ),
    Written(
        "numbered with Chinese capitals",
        "lesson_design",
        (THERE, THERE),
        "壹、课题\n我和手机的距离\n贰、学段\n高一新生\n叁、流程\n先数一数今天摸过几次手机，再画距离图。",
    ),
    Written(
        "no pupils",
        "lesson_design",
        (THERE, MISSING),
        "活动主题：一封寄不出的信\n活动目标：体会想念，学会告别。\n活动准备：信纸、音乐、信箱。\n活动过程：\n1.听音乐，想一个人。\n2.写信，不署名。\n3.投进信箱，听老师读其中一句。\n"
        "活动反思：有人写了两页，有人写了一个字，都好。最初一次试的时候音乐太响，后来调低了，效果提高一些。",
    ),
    Written(
        "pupils' heading alone",
        "lesson_design",
        (THERE, MISSING),
        "一、课程主题\n学会说不\n二、授课对象\n三、活动过程\n（一）热身：传球说不。\n（二）情景：有人请你抄作业。\n（三）找一个倾诉的对象，说一说拒绝以后的感觉。",
    ),
    Written(
        "no theme",
        "lesson_design",
        (MISSING, THERE),
        "心理健康教育活动教案\n授课对象：八年级学生\n课时：1课时\n活动准备：纸、笔、音乐。\n活动过程：\n（一）热身：大风吹。\n（二）分组讨论，代表发言。\n（三）升华主题，齐唱歌曲。\n作业：写一篇日记。",
    ),
    Written(
        "theme left to be filled in",
        "lesson_design",
        (MISSING, THERE),
        "课程主题：（不超过20字）\n授课对象：三年级（1）班\n活动目标：略\n活动过程：\n1.游戏导入。\n2.小组分享。\n3.教师小结。\n4.布置作业。",
    ),
    Written(
        "neither",
        "lesson_design",
        (MISSING, MISSING),
        "教学流程\n一、导入\n播放音乐，闭眼三分钟。\n二、展开\n分组讨论，每组一张大白纸。\n三、分享\n各组张贴，互相走看。\n四、小结\n教师归纳，布置作业。\n五、板书\n见课件。",
    ),
    Written(
        "the teacher's own age is no pupil",
        "lesson_design",
        (THERE, MISSING),
        "主题：说给自己听的话\n起因：我三十五岁那年嗓子坏过，从此知道说话要省着用。\n准备：录音笔。\n过程：\n先听录音里自己的声音，再写一句想对自己说的话，最后轻轻念出来。\n反思：声音小的时候，听的人反而多了。",
    ),
    Written(
        "a label with another part behind it",
        "lesson_design",
        (THERE, MISSING),
        "活动主题：给勇气上发条\n活动对象：\n活动时间：40分钟\n活动过程：先听一段鼓声，再跟着拍，最后自己打一段。",
    ),
    Written(
        "a grade of other people",
        "lesson_design",
        (THERE, MISSING),
        "课题：门后的影子\n缘起：我读三年级那年怕过黑。\n参考资料：某社六年级教材。\n过程：每组八人，关灯，听，画，开灯，讲。",
    ),
    Written(
        "a theme put off",
        "lesson_design",
        (MISSING, THERE),
        "教案\n课题：待定，略\n对象：四年级全体\n步骤：点名，看图，讨论，布置作业。",
    ),
    Written(
        "lesson: intro tells all",
        "lesson_design",
        (THERE, THERE),
        "这节课是给我们学校五年级那三十六个孩子准备的，他们正处在忽然爱比较的年纪，谁的鞋贵、谁的分高都要争一争。我想带他们玩一个“换尺子”的游戏，让他们明白，人不是只有一把尺子可量。\n活动一：用分数量、用身高量、用帮过几个人来量，看名次怎么变。\n活动二：写下自己最想用的那把尺子。\n结束：把尺子挂上墙。",
    ),
    Written(
        "lesson: kindergarten prose",
        "lesson_design",
        (THERE, THERE),
        "中班下学期的娃娃们，摔跤了爱说“都怪地板”。今天我们请地板来做客。我在地上贴了一张笑脸，问孩子们：地板听见你怪它，会怎么想？目的很简单，就是让小朋友知道，疼了可以说疼，不用找一个人来怪。\n材料：笑脸贴、软垫。\n过程：摔一摔，说一说，抱一抱。",
    ),
    Written(
        "lesson: no audience",
        "lesson_design",
        (THERE, MISSING),
        "主题：给坏心情找个出口\n准备：气球、旧报纸\n过程：吹气球，写上今天最烦的事，松手放飞；把报纸撕碎，再拼成一幅画。\n小结：坏心情不是坏孩子，给它一个出口，它自己会走。",
    ),
    Written(
        "lesson: no theme",
        "lesson_design",
        (MISSING, THERE),
        "授课对象：初一（4）班，四十五人\n时间：40分钟\n地点：多功能教室\n准备：白纸、彩笔、音乐\n过程：分组、画画、交流、总结\n板书：（略）",
    ),
    Written(
        "lesson: teacher speaks",
        "lesson_design",
        (THERE, THERE),
        "上课了。今天坐在我面前的是高二理科班的同学，再过一年半你们就要走进考场。我不讲怎么考高分，我想和你们聊一聊“睡不着”。这一节课结束的时候，我希望每个人手里都有一个能让自己睡着的法子。\n第一步：写下昨晚几点睡、在想什么。\n第二步：四人一组，找出最常见的三种念头。\n第三步：跟着音乐做一次身体扫描。",
    ),
)
