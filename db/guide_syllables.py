"""Letters as syllables of pinyin, one of them perhaps with a typing error."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_TABLE: Final = """
a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang
cao ce cen ceng cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan
chuang chui chun chuo ci cong cou cu cuan cui cun cuo da dai dan dang dao de den deng di dian
diao die ding diu dong dou du duan dui dun duo e ei en eng er fa fan fang fei fen feng fiao fo
fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan guang gui gun guo ha hai
han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo ji jia jian jiang jiao
jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke ken keng kong kou ku kua kuai kuan
kuang kui kun kuo la lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu lo
long lou lu luan lun luo lv lve ma mai man mang mao me mei men meng mi mian miao mie min ming
miu mo mou mu na nai nan nang nao ne nei nen neng ni nian niang niao nie nin ning niu nong nou
nu nuan nun nuo nv nve o ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu
qi qia qian qiang qiao qie qin qing qiong qiu qu quan que qun ran rang rao re ren reng ri rong
rou ru rua ruan rui run ruo sa sai san sang sao se sen seng sha shai shan shang shao she shen
sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou su suan sui sun suo ta tai
tan tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen
weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi
yin ying yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao
zhe zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui
zun zuo
"""

SYLLABLES: Final = frozenset(_TABLE.split())

#: The longest syllable with a needless letter.
_LONGEST: Final = 7

#: What a letter that fits nowhere costs, and a syllable that is one slip away.
_LOST: Final = 4
_SLIPPED: Final = 3

_Reading = tuple[int, int, tuple[tuple[str, ...], ...]]


def heard(letters: str) -> tuple[tuple[tuple[str, ...], ...], int]:
    """The fewest syllables the letters can be, each with what it may have been meant for.

    One syllable may be a slip away from what was meant; how many letters fit nowhere comes behind.
    """
    exact: list[_Reading] = [(0, 0, ())]
    slipped: list[_Reading | None] = [None]
    for end in range(1, len(letters) + 1):
        options = [_longer(exact[-1], _LOST)]
        guesses = [_longer(one, _LOST) for one in slipped[-1:] if one is not None]
        for start in range(max(0, end - _LONGEST), end):
            chunk = letters[start:end]
            before = slipped[start]
            if chunk in SYLLABLES:
                options.append(_longer(exact[start], 0, (chunk,)))
                if before is not None:
                    guesses.append(_longer(before, 0, (chunk,)))
            elif meant := one_slip_away(chunk):
                guesses.append(_longer(exact[start], _SLIPPED, meant))
        exact.append(min(options))
        slipped.append(min(guesses, default=None))
    cost, _, parts = min(one for one in (exact[-1], slipped[-1]) if one is not None)
    return parts, cost // _LOST


def _longer(before: _Reading, cost: int, meant: tuple[str, ...] = ()) -> _Reading:
    lost, count, parts = before
    return (lost + cost, count + 1, (*parts, meant)) if meant else (lost + cost, count, parts)


@lru_cache(maxsize=4096)
def one_slip_away(chunk: str) -> tuple[str, ...]:
    """The syllables that one wrong, missing, needless or swapped letter makes of the chunk."""
    if len(chunk) < 2:
        return ()
    near = {part for one in (chunk, *_shorter(chunk)) for part in _by_shortening().get(one, ())}
    return tuple(sorted(one for one in near if _is_slip(chunk, one)))


@lru_cache(maxsize=1)
def _by_shortening() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for syllable in sorted(SYLLABLES):
        for one in {syllable, *_shorter(syllable)}:
            found[one] = (*found.get(one, ()), syllable)
    return found


def _shorter(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _is_slip(one: str, other: str) -> bool:
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    rest, meant = one[at:], other[at:]
    swapped = rest[1:2] + rest[:1] + rest[2:]
    return meant in (rest[1:], swapped) or meant[1:] in (rest, rest[1:])
