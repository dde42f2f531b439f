"""Names of people and of units. Nobody and nothing of the kind exists on purpose."""

from typing import Final

from fundwatch.simulate.draws import Draw, Weighted

# The ten most frequent surnames stand for about four in ten people; the rest of the list is as frequent as we like.
_SURNAMES: Final = Weighted(
    {
        **dict(zip("王李张刘陈杨赵黄周吴", (7.2, 7.2, 6.8, 5.2, 4.5, 3.1, 2.3, 2.2, 2.1, 2.0), strict=True)),
        **dict.fromkeys(
            "徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎", 0.9
        ),
    }
)
_MALE: Final = "伟强磊军洋勇杰涛明超刚平辉鹏华飞波斌宇浩凯健俊帆博志建国文"
_FEMALE: Final = "芳娜敏静丽艳娟霞秀英玲桂兰婷雪梅莉红云燕慧颖欣佳怡琳萍洁瑶"


def surname(draw: Draw) -> str:
    """By frequency."""
    return draw.among(_SURNAMES)


def given_name(draw: Draw, gend: str) -> str:
    """One character in three names, two otherwise."""
    characters = _MALE if gend == "1" else _FEMALE
    first = draw.choice(characters)
    return first if draw.chance(0.33) else first + draw.choice(characters)


_PLACES: Final = (
    "长春市",
    "长春南关",
    "长春宽城",
    "长春朝阳",
    "长春二道",
    "长春绿园",
    "吉林省",
    "长春净月",
    "长春汽开",
    "长春高新",
)
_FIRST: Final = "鑫鸿恒瑞博远嘉德信诚盛泰华兴隆昌宏达安康永裕万福金银正天地启明星辰海江山川林森源润泽丰禾"
_SECOND: Final = "达远泰源通和利丰盛发旺顺祥吉庆荣辉耀光大同力合众联创智云科技业成立升飞翔鹏程景悦宁华"
_TRADES: Final = (
    *(
        "商贸",
        "建筑工程",
        "机械制造",
        "物业服务",
        "汽车零部件",
        "餐饮管理",
        "信息技术",
        "运输",
        "食品",
        "医药",
    ),
    *("装饰", "教育咨询", "广告传媒", "纺织", "化工", "电子", "农业科技", "家政服务", "印刷", "酒店管理"),
)
_NAMES: Final = len(_PLACES) * len(_FIRST) * len(_SECOND) * len(_TRADES)


def unit_name(number: int) -> str:
    """The name of the unit with that number: different for the first 300,000, with the number in it afterwards."""
    # a step without a common divisor visits every name once before the first comes again
    rest = number * 104_729 % _NAMES
    rest, place = divmod(rest, len(_PLACES))
    rest, trade = divmod(rest, len(_TRADES))
    first, second = divmod(rest, len(_SECOND))
    again = number // _NAMES
    return f"{_PLACES[place]}{_FIRST[first]}{_SECOND[second]}{_TRADES[trade]}有限公司{again if again else ''}"
