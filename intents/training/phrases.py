"""Words that variations are made of: topics that no shop deals with, and what stands around a bare answer."""

from __future__ import annotations

TOPICS = {
    "zh": (
        *("天气", "气温", "空气质量", "台风", "股票", "股价", "大盘", "基金", "汇率", "比特币", "彩票", "房价"),
        *("诗", "作文", "情书", "笑话", "故事", "歌词", "对联", "论文", "代码", "数学题", "英语翻译", "星座运势"),
        *("新闻", "世界杯", "篮球比赛", "电影", "电视剧", "音乐", "游戏攻略", "菜谱", "减肥方法", "感冒药", "医院"),
        *("机票", "高铁票", "酒店", "导航路线", "地铁线路", "外卖", "滴滴", "闹钟", "空调", "灯", "历史", "地理"),
    ),
    "en": (
        *("the weather", "the forecast", "stock prices", "bitcoin", "exchange rates", "the lottery", "house prices"),
        *("a poem", "an essay", "a joke", "a story", "song lyrics", "python code", "math homework", "a translation"),
        *("the news", "the world cup", "a movie", "some music", "a recipe", "flu medicine", "my horoscope"),
        *("a flight", "a hotel", "train tickets", "a taxi", "an alarm", "the lights", "the capital of France"),
    ),
}

FRAMES = {
    "zh": (
        *("{}", "{}", "{}怎么样", "今天{}", "{}行情", "明天{}如何", "查一下{}", "推荐一下{}", "帮我弄个{}", "讲讲{}"),
        *("写个{}", "来首{}", "说说{}吧", "{}多少", "{}怎么弄", "有没有好的{}", "聊聊{}", "打开{}", "想看{}"),
    ),
    "en": (
        *("{}", "{} please", "tell me about {}", "what about {}", "how is {} today", "give me {}", "write {}"),
        *("find {}", "i need {}", "can you do {}", "show {}", "{} tomorrow", "help with {}"),
    ),
}

AROUND = {
    "zh": (("", ""), ("", ""), ("", ""), ("", "的"), ("", "吧"), ("是", ""), ("是", "的"), ("嗯", ""), ("应该是", "")),
    "en": (("", ""), ("", ""), ("", ""), ("the ", ""), ("it was ", ""), ("it's ", ""), ("", " i think")),
}
