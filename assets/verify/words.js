// The words of the page in both languages. Documents and totals go by the numbers that
// kiosk/documents/statement.py gives them; what is printed on the paper comes first in English too.
"use strict";

const DOCUMENTS = {
  1: { zh: "个人参保缴费证明", en: "contribution certificate" },
  2: { zh: "个人缴费明细", en: "contribution details" },
  3: { zh: "个人权益记录单", en: "personal rights record" },
  4: { zh: "待遇领取证明", en: "benefit certificate" },
  5: { zh: "失业保险关系迁移证明", en: "certificate for moving unemployment insurance" },
};

const RIGHTS_RECORD = 3;

const TOTALS = {
  1: { zh: "单位缴纳合计（元）", en: "Paid by employers (yuan)" },
  2: { zh: "个人缴纳合计（元）", en: "Paid by the person (yuan)" },
  3: { zh: "账户余额（元）", en: "Balance of the account (yuan)" },
  4: { zh: "待遇合计（元）", en: "Benefits drawn (yuan)" },
};

const WORDS = {
  zh: {
    page: "核对证明真伪",
    otherLanguage: "English",
    kind: "证明名称",
    serial: "编号",
    name: "姓名（部分隐去）",
    lastFour: "社会保障号码末四位",
    period: "起止年月",
    ahead: "（含打印之后预先记账的月份）",
    issuedAt: "打印时间",
    issuer: "出具机构",
    to: " 至 ",
    compare: "请逐项与纸面核对。全部一致，这张纸才是真的：",
    differs: "只要有一项不同，或纸上有涂改，请不要采信，并致电出具机构（或 12333）。",
    pasteHere: "也可以在这里粘贴二维码的内容：",
    check: "核对",
    chooseKeys: "此页未在机构网站上打开。请选择机构公布的 keys.json：",
    privacy: "核对只在您的手机上进行，证明的内容不会上传。",
    address: "请看浏览器的地址栏：必须是出具机构的网址。别的网站可以仿造本页。",
    outcomes: {
      waiting: ["正在核对", "请稍候。"],
      empty: ["请扫描证明上的二维码", "用手机相机扫描，即打开本页并显示结果。"],
      genuine: ["签名有效", "以下内容确由出具机构签发，未被改动。"],
      demo: ["演示样张，不是证明", "这张纸由演示终端打印，不证明任何事实。"],
      altered: ["内容被改动，不可采信", "二维码中的内容与签名不符。"],
      "unknown-key": ["签发者不明，不可采信", "签名所用的密钥不在机构公布之列。"],
      "key-not-valid": ["密钥已过期，不可采信", "签发时间不在密钥有效期内。"],
      unreadable: ["无法识别", "这不是本机构证明的二维码，或内容不完整。请重新扫描。"],
      unsupported: ["此浏览器无法核对", "请换一个较新的浏览器，并用 https 网址打开。"],
      "no-keys": ["暂时无法核对", "没有取到机构公布的密钥。请检查网络后重新打开。"],
      "keys-broken": ["暂时无法核对", "机构公布的密钥文件有误，不是这张纸的问题。请致电出具机构。"],
    },
  },
  en: {
    page: "Check a certificate",
    otherLanguage: "中文",
    kind: "Document",
    serial: "Serial number",
    name: "Name (partly hidden)",
    lastFour: "Last four of the social security number",
    period: "Months from–to",
    ahead: " (with months booked in advance)",
    issuedAt: "Printed at",
    issuer: "Issued by",
    to: " to ",
    compare: "Compare each line with the paper. Only if all are the same is the paper genuine:",
    differs:
      "If one line differs, or anything on the paper was overwritten, do not rely on it, and call the agency (or 12333).",
    pasteHere: "You can also paste the content of the QR code here:",
    check: "Check",
    chooseKeys: "This page was not opened on the agency's site. Choose the keys.json it publishes:",
    privacy: "The check is made on your phone. Nothing of the certificate is uploaded.",
    address:
      "Look at the browser's address: it must be the agency's own. Another site can imitate this page.",
    outcomes: {
      waiting: ["Checking", "One moment, please."],
      empty: ["Scan the QR code of a certificate", "The camera of a phone opens this page with the answer."],
      genuine: ["The signature is valid", "The agency has signed the following, and nothing was changed."],
      demo: ["A specimen, not a certificate", "A demonstration printed this paper. It proves nothing."],
      altered: ["Altered: do not rely on it", "The content of the code is not what was signed."],
      "unknown-key": ["Unknown signer: do not rely on it", "The agency does not publish the key that signed this."],
      "key-not-valid": ["Key expired: do not rely on it", "It was signed at a time for which the key does not stand."],
      unreadable: ["Cannot be read", "This is no code of these certificates, or it is cut short. Scan it again."],
      unsupported: ["This browser cannot check", "Use a newer browser, and open the page by its https address."],
      "no-keys": ["Cannot be checked now", "The agency's keys could not be fetched. Check the network and open the page again."],
      "keys-broken": ["Cannot be checked now", "The file of the agency's keys is damaged; that says nothing of this paper. Call the agency."],
    },
  },
};
