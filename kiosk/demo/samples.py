"""A made-up page of every kind, its texts as long as a hall writes them: for pictures and tests."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from kiosk.language.texts import Day, Moment, Money, Words, masked_name, masked_number
from kiosk.pages import kinds
from kiosk.pages.kinds import (
    Choice,
    Fact,
    GuideSection,
    Icon,
    Movement,
    Notice,
    QrCode,
    Tone,
)
from kiosk.pages.signature import PenPoint, PenStroke, Pointer, Signature

HALL = Words("济南市政务服务大厅（示例）", "Jinan Public Service Hall (sample)")
QUESTION_STILL_THERE = Words("您还在办理吗？", "Are you still there?")
_NAME = masked_name("欧阳示例")
_NUMBER = masked_number("990102190001010019")
_ENDS = Day(date(2026, 12, 2))
_NOW = Moment(datetime(2026, 11, 22, 9, 30, tzinfo=UTC))


def _services() -> tuple[Choice[object], ...]:
    return (
        Choice(
            "loss",
            Words("社保卡挂失", "Report a lost card"),
            Words("卡丢了，先在这里临时挂失", "Lost your card? Block it here first"),
            Icon.CARD_LOST,
        ),
        Choice(
            "release",
            Words("解除挂失", "Release a loss report"),
            Words("卡找回来了，恢复使用", "Found your card? Use it again"),
            Icon.CARD_FOUND,
        ),
        Choice(
            "certificate",
            Words("打印参保缴费证明", "Print a contribution certificate"),
            Words("插卡即打，盖章有效", "Stamped and valid, printed at once"),
            Icon.CERTIFICATE,
            Words("缺纸，请到3号窗口打印", "Out of paper; window 3 prints it"),
        ),
        Choice(
            "pension",
            Words("养老待遇查询", "Your pension payments"),
            Words("看看每月发了多少", "What was paid each month"),
            Icon.PENSION,
        ),
        Choice(
            "guides",
            Words("办事指南", "Guides to all services"),
            Words("要带什么、去哪里办、多久办好", "What to bring, where to go, how long"),
            Icon.GUIDE,
        ),
        Choice(
            "places",
            Words("网点和电话", "Places and phones"),
            Words("离您最近的服务网点", "Service points near you"),
            Icon.PLACE,
        ),
    )


def welcome() -> kinds.WelcomePage[object]:
    """Return the page that waits for citizens."""
    return kinds.WelcomePage(
        hall=HALL,
        title=Words("您好，今天办什么？", "Hello. What can we do for you?"),
        card_hint=Words(
            "请插入社会保障卡，或把身份证放在读卡区，也可以直接点要办的事",
            "Insert your social security card, place your ID card on the reader, or "
            "choose a service",
        ),
        demo=Words("演示：人员和记录都是虚构的", "Demonstration: no real records"),
        services=_services(),
        devices=(
            Notice(
                Words(
                    "打印暂停服务，3号窗口可以打印证明",
                    "Printing is out of service; window 3 prints certificates",
                ),
                Tone.CAUTION,
            ),
        ),
        notices=(
            Words(
                "养老待遇资格认证全年可办，手机也能办",
                "Pension eligibility can be confirmed all year, also by phone",
            ),
            Words("咨询请拨打 12333", "Questions? Call 12333"),
        ),
    )


def choice() -> kinds.ChoicePage[object]:
    """Return a question with answers, one of them not available."""
    return kinds.ChoicePage(
        title=Words("解除挂失", "Release a loss report"),
        question=Words("您想用哪种方式证明是本人？", "How would you like to prove who you are?"),
        choices=(
            Choice(
                "card",
                Words("插入社会保障卡", "Insert the social security card"),
                Words("需要输入6位社保卡密码", "You will enter the card's 6-digit PIN"),
                Icon.CARD,
            ),
            Choice(
                "identity",
                Words("使用居民身份证", "Use the resident identity card"),
                Words("放在感应区即可，不用密码", "Lay it on the reading plate; no PIN needed"),
                Icon.REGISTRATION,
            ),
            Choice(
                "phone",
                Words("拨打12333电话办理", "Call 12333 instead"),
                Words("按语音提示选择社保卡服务", "Follow the voice menu to card services"),
                Icon.PHONE,
            ),
            Choice(
                "bank",
                Words("到发卡银行办理", "Go to the bank that issued the card"),
                None,
                Icon.EMPLOYER,
                Words("这项业务银行不能办理", "The bank cannot do this"),
            ),
        ),
        notices=(
            Notice(
                Words(
                    "解除挂失后，社保功能马上恢复；银行功能要到发卡银行解除。",
                    "The social security function works again at once; the bank function must be "
                    "released at the bank.",
                )
            ),
        ),
    )


def menu() -> kinds.ChoicePage[object]:
    """Return a question with as many answers as a page may have, and a device's state."""
    return kinds.ChoicePage(
        title=Words("您要办的事", "Services"),
        question=Words("您要办什么？", "What would you like to do?"),
        choices=_services(),
        notices=welcome().devices,
    )


def entries() -> kinds.ListPage[object]:
    """Return many entries to turn through."""
    return kinds.ListPage(
        title=Words("办事指南", "Guides"),
        question=Words("请选择要了解的事项", "Choose what you would like to know about"),
        entries=tuple(_guide_choice(number) for number in range(1, 24)),
    )


def _guide_choice(number: int) -> Choice[object]:
    return Choice(
        number,
        Words(
            f"{number}. 城乡居民基本养老保险关系转移接续申请",
            f"{number}. Transfer of residents' basic pension insurance",
        ),
        Words("换了地方缴费，把以前的年限带过来。", "Moved? Take your earlier years along."),
        Icon.TRANSFER if number % 2 else Icon.CARD,
    )


def search() -> kinds.SearchPage[object]:
    """Return the search with what it finds for no letters."""

    def found(letters: str) -> Sequence[Choice[object]]:
        return [_guide_choice(number) for number in range(1, 9 - min(len(letters), 8))]

    return kinds.SearchPage(
        title=Words("查找指南", "Find a guide"),
        question=Words(
            "输入拼音首字母，例如“社保卡挂失”输入 SBKGS",
            "Type the initials of the pinyin, or an English word",
        ),
        search=found,
        nothing=Words(
            "没有找到。换个说法，或者打12333。", "Nothing found. Try another word, or call 12333."
        ),
        candidates=lambda letters: ("挂失", "公司", "社保卡挂失", "工伤认定", "个体工商户"),
    )


def confirm() -> kinds.ConfirmPage:
    """Return the consent to a temporary loss."""
    return kinds.ConfirmPage(
        title=Words("临时挂失这张社保卡", "Report this card temporarily lost"),
        question=Words("请核对，确认后马上生效。", "Please check. It takes effect at once."),
        facts=(
            Fact(Words("姓名", "Name"), _NAME),
            Fact(Words("社会保障号码", "Social security number"), _NUMBER),
            Fact(
                Words("停用的功能", "What is blocked"),
                Words("社会保障功能", "The social security function"),
            ),
            Fact(
                Words("不停用的功能", "What is not blocked"),
                Words(
                    "银行账户功能（请联系中国工商银行，电话 95588）",
                    "The bank account (call ICBC on 95588)",
                ),
                Tone.CAUTION,
            ),
            Fact(
                Words("有效期", "Lasts"),
                Words("10天，到期自动恢复", "10 days, then ends by itself"),
            ),
            Fact(Words("到期日", "Ends on"), _ENDS),
        ),
        confirm=Words("确认临时挂失", "Report it lost"),
        notices=(
            Notice(
                Words(
                    "临时挂失期间，看病买药不能刷这张卡。",
                    "While it is reported lost, the card cannot pay at hospitals and pharmacies.",
                ),
                Tone.CAUTION,
            ),
        ),
    )


def pin() -> kinds.PinPage:
    """Return the page that asks for a PIN after a wrong one."""
    return kinds.PinPage(
        title=Words("请输入社保卡密码", "Enter the card's PIN"),
        question=Words(
            "6位数字，请遮挡后输入。", "Six digits. Please cover the keys with your hand."
        ),
        notices=(
            Notice(
                Words("密码不对，还可以试 2 次。", "That was not the PIN. You have 2 tries left."),
                Tone.CAUTION,
            ),
        ),
    )


def sign() -> kinds.SignPage:
    """Return the page that asks for a signature after an accidental mark."""
    return kinds.SignPage(
        title=Words("请签名", "Please sign"),
        question=Words(
            "签的是刚才看过的《失业保险金申领表》。请用手指或笔写上全名。",
            "You sign the application for unemployment benefit that you have just seen. "
            "Write your full name with a finger or the pen.",
        ),
        confirm=Words("签好了，提交", "Sign and send"),
        notices=(
            Notice(
                Words(
                    "刚才写得太少，不像签名，请重新写全名。",
                    "That was too little for a signature. Please write your full name.",
                ),
                Tone.CAUTION,
            ),
        ),
    )


def signature() -> Signature:
    """Return the signature of somebody made up: two strokes across each other."""
    steps = range(31)
    falling = tuple(PenPoint(20 + 2 * at, 8 + at, 16 * at, 0.5) for at in steps)
    rising = tuple(PenPoint(20 + 2 * at, 38 - at, 700 + 16 * at, 0.5) for at in steps)
    return Signature(
        (PenStroke(Pointer.PEN, falling), PenStroke(Pointer.PEN, rising)),
        width_mm=160.0,
        height_mm=60.0,
        mm_per_px=0.25,
    )


def number() -> kinds.NumberPage:
    """Return the page that asks for a phone number."""
    return kinds.NumberPage(
        title=Words("您的电话号码", "Your phone number"),
        question=Words(
            "缺材料时，工作人员打这个号码。", "The office calls it when something is missing."
        ),
        shortest=7,
        longest=12,
    )


def reading() -> kinds.ReadingPage[object]:
    """Return the page that waits for a card."""
    return kinds.ReadingPage(
        title=Words("请插入社会保障卡", "Insert your social security card"),
        movement=Movement.INSERT_CARD,
        instruction=Words(
            "芯片朝前、朝上，轻轻推到底，办完之前不要拔卡。",
            "Chip first and facing up. Push gently to the end and leave it in until you are done.",
        ),
        notices=(
            Notice(
                Words(
                    "也可以把身份证放在感应区。", "You may also place your ID card on the reader."
                )
            ),
        ),
        choices=(
            Choice(
                "at hand",
                Words("证件没带在身上", "I do not have it with me"),
                Words("看看到哪里办、带什么", "Where to go and what to bring"),
                Icon.GUIDE,
            ),
            Choice(
                "another",
                Words("我替别人办", "I am here for someone else"),
                Words("双方各带什么", "What both people bring"),
                Icon.CHANGES,
            ),
        ),
        other_movements=(Movement.LAY_ID_CARD,),
    )


def working() -> kinds.WorkingPage:
    """Return the page shown while something is done."""
    return kinds.WorkingPage(
        title=Words("正在办理临时挂失", "Reporting the loss"),
        detail=Words("请稍候，不要拔卡。", "Please wait and leave the card in."),
    )


def result() -> kinds.ResultPage[object]:
    """Return what is true after a loss was reported."""
    return kinds.ResultPage(
        title=Words("社保卡已临时挂失", "The card is reported lost"),
        tone=Tone.GOOD,
        facts=(
            Fact(Words("姓名", "Name"), _NAME),
            Fact(Words("状态", "State"), Words("临时挂失", "Temporarily lost"), Tone.GOOD),
            Fact(Words("办理时间", "Reported at"), _NOW),
            Fact(Words("到期日", "Ends on"), _ENDS),
            Fact(Words("挂失前余额", "Balance before"), Money(Decimal("1234567.80"))),
        ),
        advice=(
            Words(
                "10天内到社保卡服务网点办理正式挂失和补卡。",
                "Within 10 days, go to a card service point to report it for good and get a new "
                "card.",
            ),
            Words(
                "银行账户请另外联系发卡银行挂失。",
                "Ask the bank to block the bank account as well.",
            ),
        ),
        choices=(
            Choice("done", Words("办完了", "I am done"), None, Icon.FINISH),
            Choice(
                "receipt",
                Words("打印回执", "Print a receipt"),
                Words("留作凭证", "Keep it as proof"),
                Icon.PRINTER,
            ),
        ),
    )


def failure() -> kinds.FailurePage:
    """Return a failure that trying again may mend."""
    return kinds.FailurePage(
        happened=Words("办理中断了，社保系统没有回应", "The records system did not answer"),
        changed=Words(
            "没有任何改动，您的社保卡照常使用。", "Nothing was changed. Your card works as before."
        ),
        advice=Words(
            "请再试一次；还不行，请到综合窗口办理，或拨打 12333。",
            "Please try again. If it still fails, go to the general window or call 12333.",
        ),
        code="records.unreachable",
        retry=kinds.Retry.OFFERED,
    )


def failure_with_a_way_on() -> kinds.FailurePage:
    """Return a failure that another service mends, with the longest labels on both buttons."""
    return kinds.FailurePage(
        happened=Words("这张卡已经挂失，不能修改密码", "This card is reported lost"),
        changed=Words("您的社保信息没有改动。", "Nothing was changed."),
        advice=Words(
            "卡找到了，可以在本机恢复使用（解挂）。补办新卡，请到合作银行网点。",
            "If you have found it, unblock it here. For a new card, go to a partner bank's branch.",
        ),
        code="refused.already_lost",
        movement=None,
        leaving=kinds.Leaving.TO_SERVICES,
        way_on=Words("恢复使用（解挂）", "Unblock a found card"),
    )


def guide() -> kinds.GuidePage[object]:
    """Return a guide with many lines."""
    return kinds.GuidePage(
        title=Words("社会保障卡挂失与解挂", "Report a lost card, or unblock it"),
        summary=Words(
            "卡丢了先临时挂失；找回来了再恢复使用（解挂）。",
            "Lost your card? Block it first; unblock it when you find it.",
        ),
        sections=(
            GuideSection(
                Words("谁可以办", "Who may apply"),
                (Words("持有本省社会保障卡的人。", "Holders of a card of this province."),),
            ),
            GuideSection(
                Words("要带什么", "What to bring"),
                (
                    Words("本人身份证（原件）", "Your ID card (original)"),
                    Words(
                        "委托别人办理的：委托书、双方身份证",
                        "If someone acts for you: a letter of authority and both ID cards",
                    ),
                ),
            ),
            GuideSection(
                Words("在哪里办", "Where"),
                (
                    Words("大厅自助一体机", "The self-service terminal in the hall"),
                    Words("发卡银行网点（正式挂失）", "A branch of the bank (final report)"),
                    Words("拨打 12333，全天可办", "By phone on 12333, day and night"),
                ),
            ),
            GuideSection(Words("多久办好", "How long it takes"), (Words("即时办结", "At once"),)),
            GuideSection(
                Words("收费", "Fee"),
                (Words("请向窗口询问", "Please ask at the window"),),
                Tone.CAUTION,
            ),
            GuideSection(
                Words("法律依据", "Legal bases"),
                (
                    Words("《中华人民共和国社会保险法》第五十八条", None),
                    Words("《社会保障卡管理办法（示例）》第四条", None),
                ),
            ),
        ),
        codes=(
            QrCode(
                "https://example.org/guides/26",
                Words("扫一扫，把这份指南带走", "Scan to take this guide along"),
            ),
        ),
        choices=(
            Choice(
                "start",
                Words("现在就办理临时挂失", "Report a lost card now"),
                Words("不到一分钟", "In less than a minute"),
                Icon.CARD_LOST,
            ),
        ),
    )


def preview(pdf: bytes) -> kinds.PreviewPage:
    """Return the preview of `pdf`."""
    return kinds.PreviewPage(
        title=Words("打印前请看一看", "Check before printing"),
        question=Words("这就是将要打印的证明。", "This is what will be printed."),
        pdf=pdf,
        confirm=Words("打印证明", "Print the certificate"),
    )


def months() -> kinds.ChartPage:
    """Return forty years of months with a gap and a month that is owed."""
    paid, owed, missing = kinds.MonthMark.PAID, kinds.MonthMark.OWED, kinds.MonthMark.MISSING
    back, ahead = kinds.MonthMark.PAID_BACK, kinds.MonthMark.AHEAD
    full = (paid,) * 12
    marks = {
        1999: (*full[:7], missing, missing, missing, paid, paid),
        2025: (*full[:5], back, *full[:6]),
        2026: (*full[:9], owed, ahead, ahead),
    }
    rows = tuple(kinds.MonthRow(year, marks.get(year, full)) for year in range(1987, 2027))
    counts = {row: sum(mark in (paid, ahead) for mark in row.marks) for row in rows}
    return kinds.ChartPage(
        title=Words("职工基本养老保险", "Employee pension insurance"),
        summary=Words("已缴475个月。", "475 months were paid."),
        picture=kinds.MonthPicture(
            rows,
            (
                (paid, Words("已缴", "Paid")),
                (ahead, Words("预先缴纳，尚未到期", "Paid in advance, not yet due")),
                (owed, Words("已登记，未到账", "Due, not yet paid")),
                (missing, Words("没有登记", "No record")),
                (back, Words("已退回，不计月数", "Paid back, does not count")),
            ),
        ),
        facts=(
            Fact(Words("最早", "First month"), Words("1987-01")),
            Fact(Words("没有登记", "No record"), Words("3个月", "3 months"), Tone.CAUTION),
        ),
        table=tuple(
            Fact(row.label, Words(f"{count}个月", f"{count} months"))
            for row, count in counts.items()
        ),
    )


def account() -> kinds.ChartPage:
    """Return an account that has grown over forty years."""
    years = range(1987, 2027)
    amounts = [Decimal(n * n * 212).quantize(Decimal("0.01")) for n in range(1, len(years) + 1)]
    interests = [(amount * Decimal("0.03")).quantize(Decimal("0.01")) for amount in amounts]
    return kinds.ChartPage(
        title=Words("个人账户", "Your personal account"),
        summary=Words("职工基本养老保险", "Employee pension insurance"),
        picture=kinds.BarPicture(
            tuple(
                kinds.Bar(Words(str(year)), amount)
                for year, amount in zip(years, amounts, strict=True)
            )
        ),
        facts=(Fact(Words("现在有", "Balance now"), Money(amounts[-1])),),
        table=kinds.AmountTable(
            unit=Words("单位：元", "in CNY"),
            columns=(
                Words("记入", "Paid in"),
                Words("利息", "Interest"),
                Words("支出", "Drawn"),
                Words("余额", "Balance"),
            ),
            rows=tuple(
                kinds.AmountRow(
                    Words(str(year)),
                    (Money(Decimal("4800.12")), Money(interest), None, Money(amount)),
                )
                for year, amount, interest in zip(
                    years[::-1], amounts[::-1], interests[::-1], strict=True
                )
            ),
        ),
    )


def farewell() -> kinds.FarewellPage:
    """Return the end of a visit that changed something."""
    return kinds.FarewellPage(
        title=Words(
            "办好了，请取走您的卡和证明", "All done. Please take your card and certificate"
        ),
        done=Words("社保卡已临时挂失，10天内有效。", "The card is reported lost for 10 days."),
        tone=Tone.GOOD,
        movement=Movement.TAKE_CARD,
        advice=Words(
            "卡取出后，本页自动关闭。", "This page closes by itself when the card is out."
        ),
        call=kinds.Call.SPOKEN,
    )


def out_of_service() -> kinds.OutOfServicePage:
    """Return the page of a terminal that cannot serve."""
    return kinds.OutOfServicePage(
        title=Words("这台机器暂停服务", "This terminal is out of service"),
        advice=Words(
            "请用旁边的自助机，或到综合窗口办理。电话 12333。",
            "Please use the next terminal, or go to the general window. Phone 12333.",
        ),
        code="kiosk.bug",
    )


def plain_pdf() -> bytes:
    """Return a PDF of two empty A4 sheets with a line each, small enough to stand here."""
    text = b"BT /F1 24 Tf 72 740 Td (Sample certificate) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>",
        *[
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R"
            b"/Resources<</Font<</F1 6 0 R>>>>>>"
        ]
        * 2,
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    written, offsets = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % count
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (count, len(written))
    return written + head + table + trailer


def sample_pages() -> dict[str, kinds.Page[Any]]:
    """Return a page of every kind by a short name."""
    return {
        "welcome": welcome(),
        "choice": choice(),
        "menu": menu(),
        "list": entries(),
        "search": search(),
        "confirm": confirm(),
        "pin": pin(),
        "sign": sign(),
        "number": number(),
        "reading": reading(),
        "working": working(),
        "result": result(),
        "failure": failure(),
        "failure-way-on": failure_with_a_way_on(),
        "preview": preview(plain_pdf()),
        "guide": guide(),
        "months": months(),
        "account": account(),
        "farewell": farewell(),
        "out-of-service": out_of_service(),
    }
