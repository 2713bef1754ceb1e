"""What the people of the town say. Each sentence is clear; the reader has tests of its own."""

from bot.readers import Readers
from domain.category import Outcome

READ = Readers().with_words(())

LIGHT = "3栋楼道灯坏了"
SPARKS = "3栋楼道灯坏了，电线冒火花着火了"
TRAPPED = "3栋电梯困人了，快来人"
KITCHEN = "3栋2单元501室厨房灯不亮了，电话13812345678"
NOISY = "3栋501室楼上太吵了，我叫王秀英13812345678"
GROCERIES = "3栋张奶奶需要人帮忙买菜"
BLOCKED = "8栋停车位被占了"
SOMEWHERE = "门禁坏了"
CORRIDOR = "楼道灯不亮了"
CHATTER = ("早上好", "谢谢", "好的", "今天的菜真便宜")

_DOUBTFUL = (
    "灯坏了",
    "谁家的车",
    "路灯有点暗",
    "楼道灯坏了吗",
    "声音好大",
    "楼道灯怎么了",
    "灯是不是坏了",
)
DOUBTFUL = next(text for text in _DOUBTFUL if READ(text).outcome is Outcome.ASK)
"""A sentence that makes the bot ask; which one does may change with what the reader learns."""


def light(building: int) -> str:
    """Return the report of a broken light in another building."""
    return f"{building}栋楼道灯坏了"
