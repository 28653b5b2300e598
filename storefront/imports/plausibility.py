"""How likely a decoded text is what was meant: common characters speak for it, strange ones against."""

from __future__ import annotations

# Characters that Chinese goods are written with, simplified first and then the traditional forms that differ. Order and
# completeness do not matter: a wrong encoding hits these by chance in about one character of thirty.
COMMON = frozenset(
    "的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生自会那后能对着事其里所去行过家十"
    "用发天如然作方成者多日都三小军二无同么经法当起与好看学进种将还分此心前面又定见只主没公从知使长本动手理高体情外正"
    "新点气力等间明想实把水开应向样给门机工现月部全信重女男相由最名意头世真车业员电通果美件被打感加路合四五六七八九百"
    "千万两每各性数海北东西南口制度化原量平少期文表题结处物料书光风色白黑红蓝绿黄灰紫粉棕青橙银金花草木石土火山河川云"
    "雪星茶酒米油盐糖蜜菜肉鱼蛋奶豆香皂洗护肤霜乳液膏瓷陶器杯碗盘碟壶瓶罐盒箱袋包锅刀叉勺筷桌椅床柜灯伞镜钟扇笔纸布棉"
    "麻丝绸毛绒皮革羊牛衣服裤裙鞋帽袜巾套围领袖扣带短款式宽松修身圆尺码号厚薄软硬轻旧老春夏秋冬季节常休闲运户居厨房卧"
    "室客厅办儿童婴礼品装组条双张片块支克斤升厘规格颜型材质产商店铺货价钱元付送免费快递购买卖售促销优惠折推荐热爱喜欢"
    "精选特别限版匠艺传统典尚简约代设计师牌保证安健康环添适注存温清洁干燥避阳直射请勿需问联系谢您持台湾港景德镇龙泉宜"
    "兴福建浙江苏京广州深圳"
    "這爲來箇們說國時於會後對裏過發軍無麼經當與學進種將還見沒從長動體點氣間實開應樣給門機現頭車業員電萬兩數東題結處書"
    "風紅藍綠黃銀雲鹽魚護膚盤壺鍋牀櫃燈傘鏡鍾筆紙絲綢絨褲襪圍領釦帶寬鬆圓碼號軟輕舊節閒運戶廚臥廳辦兒嬰禮裝組條雙張塊"
    "釐規顏質產鋪貨價錢費遞購買賣銷優薦熱愛歡選別藝傳統簡約設計師證環適溫潔乾陽請問聯繫謝臺灣鎮龍興蘇廣為説著裡"
)

_PUNCTUATION = frozenset("，。、；：？！（）【】《》「」『』“”‘’…—－·¥￥×℃％％～＋　")
_WESTERN_SIGNS = frozenset("€£®™©–—‘’“”„…·°½×")

_COMMON_POINTS, _SIGN_POINTS, _DAMAGE = 3.0, 0.5, -5.0


def plausibility(text: str) -> float:
    """Points for the characters outside ASCII: above 0 the text reads like Chinese, below 0 like a wrong guess."""
    points = 0.0
    previous = ""
    for character in text:
        if character >= "\x80":
            points += _points(character, previous)
        previous = character
    return points


def _points(character: str, previous: str) -> float:
    if character in COMMON:
        return _COMMON_POINTS
    if character in _PUNCTUATION:
        return _SIGN_POINTS
    if "\u4e00" <= character <= "\u9fff":
        # "Gr" and then a rare character: a western letter that swallowed its neighbour
        glued = previous.isascii() and previous.islower()
        return -1.5 if glued else -0.3
    if character == "\ufffd" or "\ue000" <= character <= "\uf8ff":
        return _DAMAGE
    return -2.0


def western_plausibility(text: str) -> float:
    """The same for a western text: single accented letters inside words speak for it, runs of them against."""
    points = 0.0
    for index, character in enumerate(text):
        if character < "\x80":
            continue
        before, after = text[index - 1 : index], text[index + 1 : index + 2]
        if character in _WESTERN_SIGNS:
            points += _SIGN_POINTS
        elif character.isalpha() and _stands_alone(before, after):
            points += 1.0
        else:
            points -= 1.5
    return points


def _stands_alone(before: str, after: str) -> bool:
    beside_letter = any(side.isascii() and side.isalpha() for side in (before, after))
    return beside_letter and not (before >= "\x80" and after >= "\x80")
