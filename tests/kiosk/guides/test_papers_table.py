"""The readable table of every list of papers is that of the guides as they are."""

import re
from pathlib import Path

import pytest

from kiosk.guides.papers_table import lines

ROOT = Path(__file__).parents[3]


def test_the_written_table_is_that_of_the_guides() -> None:
    written = (ROOT / "docs" / "guide-papers.md").read_text("utf-8")
    assert written == "\n".join(lines()) + "\n", (
        "python -m kiosk.guides.papers_table > docs/guide-papers.md"
    )


#: Read beside the sources, line by line.
READ = {
    "58 工伤鉴定": [
        "申请旧伤复发确认",
        "《劳动能力鉴定申请表》；近期2寸彩色照片；《工伤认定决定书》；身份证；继续治疗病历及相关检查报告",
        "旧伤复发的诊断证明；现伤、病情治疗的病历及相关检查报告",
        "内固定不需要取出的：内固定不需要取出的证明",
    ],
    "37 企业离退休人员丧葬补助金、抚恤金申领": [
        "所有人",
        "申请人身份证；死亡证明 / 相关承诺书；直系亲属关系证明 / 相关承诺书",
        "–",
        "–",
    ],
    "42 养老保险待遇终止拨付": [
        "所有人",
        "法院判决书 / 关于终止拨付社会保险待遇的说明材料 / 承诺书",
        "–",
        "–",
    ],
    "17 失业保险关系转移接续": [
        "窗口办理转出",
        "–",
        "本人身份证 / 社保卡；《转入联系函》",
        "–",
    ],
}


@pytest.mark.parametrize("guide", READ)
def test_a_list_stands_as_the_source_has_it(guide: str) -> None:
    table = "\n".join(lines()).partition(f"### {guide}\n")[2].partition("\n##")[0]
    rows = [re.split(r" \| ", row.strip("| ")) for row in table.splitlines() if row]

    assert READ[guide] in rows
