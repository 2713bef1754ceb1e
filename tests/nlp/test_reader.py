"""What neighbours write, and what the bot makes of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.readers import Readers
from domain.category import Category, Hotline, Outcome, Place


def test_a_broken_lift_is_a_repair_even_when_an_old_person_suffers(read):
    reading = read("3栋电梯又坏了，老人下不去楼")
    assert reading.outcome is Outcome.TICKET
    assert (reading.category, reading.urgent) == (Category.REPAIR, False)
    assert reading.place == Place(text="3栋", building="3")


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("楼上半夜两点还在拖凳子", Category.NOISE),
        ("谁的白色轿车堵住了车库出口，挪一下", Category.PARKING),
        ("我妈腿脚不便，谁能帮她去药店拿药", Category.ELDER),
        ("5栋一楼的感应灯不亮了", Category.REPAIR),
    ],
)
def test_each_kind_of_request_is_known(read, text, category):
    assert read(text).category is category


@pytest.mark.parametrize(
    "text", ["5栋停电了", "电梯坏了", "停水了", "楼上太吵了", "车位被占了", "老人没饭吃"]
)
def test_the_plainest_report_is_no_question(read, text):
    assert read(text).outcome is Outcome.TICKET


@pytest.mark.parametrize(
    "text",
    [
        "哈哈哈哈",
        "谢谢师傅，电梯修好了",
        "停电那年我们还点着蜡烛打牌呢",
        "【温馨提示】各位业主，本周三检修电梯，敬请谅解",
        "祝大家新年快乐",
    ],
)
def test_chatter_is_left_alone(read, text):
    reading = read(text)
    assert (reading.outcome, reading.category) == (Outcome.IGNORE, None)


def test_an_emergency_is_urgent_and_names_who_to_call(read):
    reading = read("12栋电梯卡住了，里面有两个人")
    assert (reading.urgent, reading.hotline) == (True, Hotline.LIFT)
    assert reading.outcome is Outcome.TICKET


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("患者高烧咳嗽一周，确诊了没有床位，求医院收治", Category.OTHER),
        ("患者71岁，高烧咳嗽一周，确诊了没有床位，求医院收治", Category.ELDER),
        ("奶奶上周病逝，现在妈妈高烧咳嗽，确诊了没有床位，求医院收治", Category.OTHER),
    ],
)
def test_a_patient_is_an_elders_matter_when_old(read, text, category):
    assert read(text).category is category


def test_a_dance_is_no_place_and_a_lamp_that_is_out_is_not_lit_again(read):
    assert read("每天早上六点广场舞太吵了").place.text == ""
    assert "closed" not in read("北门路灯不亮了").marks
    assert read("地库B2漏水了").place.text == "地库B2"


def test_a_child_in_danger_is_no_repair(read):
    reading = read("小孩掉进喷泉池里了，快来人")
    assert (reading.category, reading.urgent) == (Category.OTHER, True)


def test_shouting_alone_is_no_emergency(read):
    assert not read("救命这个广场舞").urgent


def test_a_cry_for_help_under_the_heading_of_a_notice_is_heard(read):
    assert read("【紧急通知】3栋着火了，快跑").urgent
    assert read("【紧急通知】3栋着火了，快跑").outcome is not Outcome.IGNORE


def test_the_place_is_quoted_as_it_was_written(read):
    assert read("３棟電梯壞了").place == Place(text="３棟", building="3")


def test_a_reading_says_why(read):
    assert any("漏水" in reason for reason in read("厨房水管漏水").why)


def test_a_community_may_teach_a_word_of_its_own(read):
    taught = Readers().with_words([("月光盒子", "noisesource")])
    text = "月光盒子半夜还在响"
    assert not any("月光盒子" in reason for reason in read(text).why)
    assert any("月光盒子" in reason for reason in taught(text).why)


def test_a_community_may_teach_a_landmark_of_its_own():
    taught = Readers().with_words([("月光盒子", "spot")])
    assert taught("月光盒子那里的路灯不亮了").place == Place(text="月光盒子")
    assert taught("月光盒子旁边3栋的路灯不亮了").place.building == "3"


@pytest.mark.parametrize("text", ["3栋2单元", "12-2-1803", "儿童滑梯旁边", "三号楼。"])
def test_a_place_alone_is_no_request(read, text):
    assert read(text).outcome is Outcome.IGNORE


@pytest.mark.parametrize("text", ["帮我妈买菜", "帮我奶奶买点菜", "谁能给我爸带份饭"])
def test_a_short_errand_for_a_parent_is_heard(read, text):
    assert read(text).category is Category.ELDER


def test_who_is_ill_needs_the_ambulance_whatever_the_matter_is(read):
    reading = read("我老公三十岁，突然昏倒叫不醒，快来人")
    assert (reading.urgent, reading.hotline) == (True, Hotline.MEDICAL)


def test_what_is_ignored_has_a_likely_category(read):
    reading = read("那年水管冻裂了，我们去井里挑水")
    assert (reading.category, reading.likely) == (None, Category.REPAIR)


def test_many_threads_read_as_one(read):
    texts = ["3栋电梯坏了", "谢谢", "楼上半夜拖凳子", "南门被车堵了"] * 25
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read, texts)) == [read(text) for text in texts]


def test_a_message_of_any_shape_is_read(read):
    for text in ("", " ", "\u202e", "。" * 9000, "👨\u200d👩\u200d👧", "\x00", "①②③栋"):
        assert read(text).confidence >= 0


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("我奶奶腿脚不好，谁能帮她送饭", "meals"),
        ("明天谁有空陪我外公去医院复查", "escort"),
        ("外婆的降压药吃完了，谁帮忙拿药", "medical"),
        ("社区能不能派人给我爷爷洗澡", "bathing"),
        ("我妈不会用手机交电费，谁教教她", "errand"),
    ],
)
def test_the_service_an_old_person_needs_is_known(read, text, service):
    assert read(text).service == service


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("两小时后可以", "两小时后"),
        ("一个钟头以后行不行", "一个钟头以后"),
        ("现在不行，明天上午可以", "明天上午"),
        ("十点半能到", "十点半"),
        ("停水两小时了，没人管", ""),
    ],
)
def test_the_time_is_read_as_it_is_told(read, text, time):
    assert read(text).time == time


def test_the_time_is_quoted_and_the_manner_is_marked(read):
    reading = read("楼上每天早上六点就开始剁肉，能管管吗？")
    assert reading.time == "每天早上六点"
    assert "question" in reading.marks
    assert "thanks" in read("谢谢大家昨天帮忙").marks


@pytest.mark.parametrize(
    "text",
    ["@老郭 就是那家", "回复3楼：周四", "楼上说的对", "不是3栋，是13栋", "是的，我也听说了"],
)
def test_an_answer_to_somebody_is_marked(read, text):
    assert "answer" in read(text).marks


@pytest.mark.parametrize("text", ["@物业 电梯坏了", "楼上说话太吵了", "3栋停水了"])
def test_what_is_said_to_the_staff_or_about_a_neighbour_is_no_answer(read, text):
    assert "answer" not in read(text).marks


def test_two_matters_are_both_named(read):
    reading = read("单元门锁坏了，另外楼上天天半夜拖凳子")
    assert set(reading.labels) == {Category.REPAIR, Category.NOISE}


@pytest.mark.parametrize(
    ("text", "undone"),
    [
        ("没修好啊", True),
        ("又坏了！", True),
        ("修好了吗？我看还是黑的", True),
        ("修好了没", False),
        ("还是不行吗？", False),
        ("修好了，谢谢", False),
    ],
)
def test_still_or_again_out_of_order_is_heard_and_a_question_is_none(read, text, undone):
    assert read(text).undone is undone


def test_a_short_question_is_asked_back_unless_it_names_a_place(read):
    told = [read(text).outcome for text in ("又停气？", "9栋又停气？", "又停气了，谁管管？")]
    assert told == [Outcome.ASK, Outcome.TICKET, Outcome.TICKET]


@pytest.mark.parametrize("text", ["不好意思发错了", "我闻错了，是油漆味", "当我没说"])
def test_who_takes_back_what_they_said_wants_no_more_of_it(read, text):
    assert read(text).closing


@pytest.mark.parametrize(
    "text",
    ["好了，谢谢", "来水了", "灯亮了，多谢", "没事了", "已经挪走了", "马桶通咯", "门开了，人没事"],
)
def test_who_says_that_it_is_in_order_ends_their_matter(read, text):
    assert read(text).closing


@pytest.mark.parametrize(
    "text",
    ["一路平安，明年见", "走了两万步，腿酸死了", "植树结束了，辛苦大家", "今年换证，跟去年不一样"],
)
def test_a_wish_or_a_walk_ends_nobodys_matter(read, text):
    reading = read(text)
    assert (reading.closing, reading.echo) == (False, False)
