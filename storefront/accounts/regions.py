"""The regions that are suggested while an address is typed; any other text is taken as well."""

from functools import cache
from typing import Final

from storefront.kernel.words import language

# One region a line: English | 繁體 | 简体. One word alone is said in every language.
_CN: Final = """Beijing|北京市|北京市
Tianjin|天津市|天津市
Hebei|河北省|河北省
Shanxi|山西省|山西省
Inner Mongolia|內蒙古自治區|内蒙古自治区
Liaoning|遼寧省|辽宁省
Jilin|吉林省|吉林省
Heilongjiang|黑龍江省|黑龙江省
Shanghai|上海市|上海市
Jiangsu|江蘇省|江苏省
Zhejiang|浙江省|浙江省
Anhui|安徽省|安徽省
Fujian|福建省|福建省
Jiangxi|江西省|江西省
Shandong|山東省|山东省
Henan|河南省|河南省
Hubei|湖北省|湖北省
Hunan|湖南省|湖南省
Guangdong|廣東省|广东省
Guangxi|廣西壯族自治區|广西壮族自治区
Hainan|海南省|海南省
Chongqing|重慶市|重庆市
Sichuan|四川省|四川省
Guizhou|貴州省|贵州省
Yunnan|雲南省|云南省
Tibet|西藏自治區|西藏自治区
Shaanxi|陝西省|陕西省
Gansu|甘肅省|甘肃省
Qinghai|青海省|青海省
Ningxia|寧夏回族自治區|宁夏回族自治区
Xinjiang|新疆維吾爾自治區|新疆维吾尔自治区"""
_TW: Final = """Taipei City|臺北市|台北市
New Taipei City|新北市|新北市
Keelung City|基隆市|基隆市
Taoyuan City|桃園市|桃园市
Hsinchu City|新竹市|新竹市
Hsinchu County|新竹縣|新竹县
Miaoli County|苗栗縣|苗栗县
Taichung City|臺中市|台中市
Changhua County|彰化縣|彰化县
Nantou County|南投縣|南投县
Yunlin County|雲林縣|云林县
Chiayi City|嘉義市|嘉义市
Chiayi County|嘉義縣|嘉义县
Tainan City|臺南市|台南市
Kaohsiung City|高雄市|高雄市
Pingtung County|屏東縣|屏东县
Yilan County|宜蘭縣|宜兰县
Hualien County|花蓮縣|花莲县
Taitung County|臺東縣|台东县
Penghu County|澎湖縣|澎湖县
Kinmen County|金門縣|金门县
Lienchiang County|連江縣|连江县"""
_HK: Final = """Hong Kong Island|香港島|香港岛
Kowloon|九龍|九龙
New Territories|新界|新界"""
_MO: Final = """Macau Peninsula|澳門半島|澳门半岛
Taipa|氹仔|氹仔
Coloane|路環|路环
Cotai|路氹城|路氹城"""
_MY: Final = """Johor|柔佛|柔佛
Kedah|吉打|吉打
Kelantan|吉蘭丹|吉兰丹
Kuala Lumpur|吉隆坡|吉隆坡
Labuan|納閩|纳闽
Melaka|馬六甲|马六甲
Negeri Sembilan|森美蘭|森美兰
Pahang|彭亨|彭亨
Penang|檳城|槟城
Perak|霹靂|霹雳
Perlis|玻璃市|玻璃市
Putrajaya|布城|布城
Sabah|沙巴|沙巴
Sarawak|砂拉越|砂拉越
Selangor|雪蘭莪|雪兰莪
Terengganu|登嘉樓|登嘉楼"""
_JP: Final = """Hokkaido|北海道|北海道
Aomori|青森縣|青森县
Iwate|岩手縣|岩手县
Miyagi|宮城縣|宫城县
Akita|秋田縣|秋田县
Yamagata|山形縣|山形县
Fukushima|福島縣|福岛县
Ibaraki|茨城縣|茨城县
Tochigi|栃木縣|栃木县
Gunma|群馬縣|群马县
Saitama|埼玉縣|埼玉县
Chiba|千葉縣|千叶县
Tokyo|東京都|东京都
Kanagawa|神奈川縣|神奈川县
Niigata|新潟縣|新潟县
Toyama|富山縣|富山县
Ishikawa|石川縣|石川县
Fukui|福井縣|福井县
Yamanashi|山梨縣|山梨县
Nagano|長野縣|长野县
Gifu|岐阜縣|岐阜县
Shizuoka|靜岡縣|静冈县
Aichi|愛知縣|爱知县
Mie|三重縣|三重县
Shiga|滋賀縣|滋贺县
Kyoto|京都府|京都府
Osaka|大阪府|大阪府
Hyogo|兵庫縣|兵库县
Nara|奈良縣|奈良县
Wakayama|和歌山縣|和歌山县
Tottori|鳥取縣|鸟取县
Shimane|島根縣|岛根县
Okayama|岡山縣|冈山县
Hiroshima|廣島縣|广岛县
Yamaguchi|山口縣|山口县
Tokushima|德島縣|德岛县
Kagawa|香川縣|香川县
Ehime|愛媛縣|爱媛县
Kochi|高知縣|高知县
Fukuoka|福岡縣|福冈县
Saga|佐賀縣|佐贺县
Nagasaki|長崎縣|长崎县
Kumamoto|熊本縣|熊本县
Oita|大分縣|大分县
Miyazaki|宮崎縣|宫崎县
Kagoshima|鹿兒島縣|鹿儿岛县
Okinawa|沖繩縣|冲绳县"""
_KR: Final = """Seoul|首爾|首尔
Busan|釜山|釜山
Daegu|大邱|大邱
Incheon|仁川|仁川
Gwangju|光州|光州
Daejeon|大田|大田
Ulsan|蔚山|蔚山
Sejong|世宗|世宗
Gyeonggi|京畿道|京畿道
Gangwon|江原道|江原道
Chungbuk|忠清北道|忠清北道
Chungnam|忠清南道|忠清南道
Jeonbuk|全羅北道|全罗北道
Jeonnam|全羅南道|全罗南道
Gyeongbuk|慶尚北道|庆尚北道
Gyeongnam|慶尚南道|庆尚南道
Jeju|濟州|济州"""
_US: Final = (
    "Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware District_of_Columbia Florida Georgia"
    " Hawaii Idaho Illinois Indiana Iowa Kansas Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota"
    " Mississippi Missouri Montana Nebraska Nevada New_Hampshire New_Jersey New_Mexico New_York North_Carolina"
    " North_Dakota Ohio Oklahoma Oregon Pennsylvania Puerto_Rico Rhode_Island South_Carolina South_Dakota Tennessee"
    " Texas Utah Vermont Virginia Washington West_Virginia Wisconsin Wyoming"
)
_CA: Final = (
    "Alberta British_Columbia Manitoba New_Brunswick Newfoundland_and_Labrador Northwest_Territories Nova_Scotia"
    " Nunavut Ontario Prince_Edward_Island Quebec Saskatchewan Yukon"
)
_AU: Final = (
    "Australian_Capital_Territory New_South_Wales Northern_Territory Queensland South_Australia Tasmania Victoria"
    " Western_Australia"
)


def _lines(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split("|")) for line in text.splitlines())


def _plain(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple((name.replace("_", " "),) * 3 for name in text.split())


_REGIONS: Final = {
    "CN": _lines(_CN),
    "TW": _lines(_TW),
    "HK": _lines(_HK),
    "MO": _lines(_MO),
    "MY": _lines(_MY),
    "JP": _lines(_JP),
    "KR": _lines(_KR),
    "US": _plain(_US),
    "CA": _plain(_CA),
    "AU": _plain(_AU),
}
_POSITION: Final = {"en": 0, "zh_Hant": 1, "zh_Hans": 2}


def regions(country: str) -> tuple[str, ...]:
    """The regions of a country in the reader's language; empty where none are suggested."""
    return _said(country, language())


@cache
def _said(country: str, chosen: str) -> tuple[str, ...]:
    return tuple(names[_POSITION[chosen]] for names in _REGIONS.get(country, ()))
