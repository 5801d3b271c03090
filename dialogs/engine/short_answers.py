"""The words people answer with. Only whole answers belong here, never a word that may begin something else."""

from __future__ import annotations

Words = tuple[str, ...]


def _words(zh: str, en: str) -> Words:
    """Chinese entries stand apart by spaces, English ones by commas."""
    return (*zh.split(), *(part.strip() for part in en.replace("\n", " ").split(",") if part.strip()))


YES = _words(
    """确认 确定 好 好的 好滴 好哒 好嘞 好噢 好叭 那好 那好吧 是 是的 是滴 是嘞 对 對 对的 对头 可以
    可以的 阔以 可 可行 行 行的 成 中 得行 嗯 恩 嗯呐 嗯呢 嗯哼 昂 没错 沒錯 没有错 没问题 木问题
    冇問題 冇问题 没毛病 没意见 同意 我同意 我确认 我确定 确认无误 要 要的 要得 需要 当然 当然可以
    必须的 那必须滴 肯定 妥了 妥妥的 係 係呀 欧克 正是 是我的 是我本人 就这个 就这单 就这一单 就是这个
    就是这单 就是这一单 就是这个订单 就是它 就它 就它了 是这个 是这单 是这一单 是它 这个 这单 这一单
    就这样 就这么办 那就这样弄 按你说的办 就按你说的来 听你的 你弄 办 弄 你说的对 你说的没错 说得对
    确认取消 确定取消 👌 👍 ✅ 🆗""",
    """yes, yess, yea, yeah, yep, yup, y, ok, okay, okey, okk, oki, k, kk, ok的, sure, sure thing, of course, certainly,
    absolutely, definitely, exactly, exactly right, indeed, affirmative, agreed, i agree, alright, fine, fine by me,
    confirm, confirmed, i confirm, confirm cancellation, correct, that's correct, right, that's right, that's it,
    thats it, that is it, that's the one, thats the one, that one, this one, this is the one, go ahead, please do,
    do it, do that, proceed, sounds good, works for me, all good, i'm sure, uh huh, mhm""",
)
NO = _words(
    """不 不的 不要 才不要 不要了 不用 不用了 不用啦 不了 不行 不可以 不可 不好 不同意 我不同意 不确认 否
    没有 别 可别 千万别 先别 先不 先不要 先不了 暂时不 暂时不用 暂时不要 暂时不需要 不需要 不需要了
    不必 不必了 没必要 用不着 拒绝 才不是 当然不 当然不是 绝对不行 下次 以后再说 改天再说 还是不了 达咩
    打咩 唔係 唔要 唔好 👎 ❌ 🙅""",
    """no, noo, nooo, nope, nah, naah, n, not, no way, no thanks, no thank you, not now, not yet, not really,
    don't, do not, don't do it, do not do that, please don't, absolutely not, of course not, definitely not,
    i don't think so, no need, i'd rather not, maybe later, negative""",
)
STOP = _words(
    """算了 那算了 还是算了 不取消 不取消了 不取消啦 我不取消了 别取消 别取消了 先别取消 先别取消了
    先不取消 先不取消了 不用取消 不用取消了 不要取消 不要取消了 不想取消 不想取消了 我不想取消了
    取消操作 不弄了 不办了 先不弄了 不等了 别弄了 别动 先别动 先别弄 停 停下 停止 打住 退出 留着
    还是留着 保留订单 不查了 我没说要取消""",
    """never mind, nevermind, nvm, forget it, forget about it, keep it, keep the order, keep my order, leave it,
    leave it as it is, stop, stop it, stop waiting, don't cancel, don't cancel it, do not cancel, do not cancel it,
    don't cancel the order, i changed my mind""",
)
OTHER = _words(
    """不是 不是的 不对 不對 不是这个 不是这单 不是这一单 不是这个订单 不是它 不是我要的 都不是 都不对
    不是这些 没一个对的 这不是我的订单 错了 弄错了 选错了 搞错了 点错了 你弄错了 你搞错了 你理解错了 换
    换一单 换一个 换个 换个订单 换其他的 别的 其他 其他的 其它 其它的 另一个 另一单 另外一单 其他订单
    看别的""",
    """another, another one, another order, a different one, a different order, other one, the other one, other orders,
    not this, not this one, not that one, wrong, wrong one, wrong order, that's wrong, thats wrong, that's not it,
    not it, incorrect, none of these, none of them, neither, that isn't my order""",
)
WAIT = _words(
    """等等 等一下 等下 稍等 先等等 等会 等会儿 我再想想 我想想 再想想 让我想想 我再考虑考虑 我再考虑一下
    再考虑一下 别急 不急""",
    "wait, wait a moment, hold on, just a moment, one moment, let me think, let me think about it, not so fast",
)
CONTINUE = _words(
    "继续 请继续 接着来 接着办 回到刚才 回到刚才的 接着刚才的", "continue, carry on, go on, resume"
)
THANKS = _words(
    "谢谢 谢谢你 谢谢您 多谢 谢啦 谢了 感谢 辛苦了 麻烦 麻烦了 麻烦你 麻烦您 麻烦你了 麻烦您了 请 拜托 不好意思 赶紧的",
    "thanks, thank you, thank you very much, thanks a lot, thx, please, sorry",
)
WISH = _words(
    "取消 取消掉 请取消 帮我取消 取消订单 取消这单 取消这一单 取消这个订单 取消它 取消了 给我取消",
    "cancel, cancel it, cancel this, cancel that, cancel the order, cancel this order, cancel that order",
)
"""Says again what is asked for: with a yes beside it a yes, alone too little."""
