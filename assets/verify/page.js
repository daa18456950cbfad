// The page: takes the statement from the address or the text field, and shows the answer.
// When an answer stands there, <html data-outcome> names it and the document gets a "checked" event.
"use strict";

let language = (navigator.language || "zh").toLowerCase().startsWith("en") ? "en" : "zh";
let publishedKeys = null;
let shown = { outcome: "waiting" };

const element = (id) => document.getElementById(id);

function show(answer) {
  shown = answer;
  const words = WORDS[language];
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = words.page;
  for (const place of document.querySelectorAll("[data-words]")) {
    place.textContent = words[place.dataset.words];
  }
  element("language").textContent = words.otherLanguage;
  element("language").lang = language === "zh" ? "en" : "zh-CN";
  const [verdict, meaning] = words.outcomes[answer.outcome];
  element("outcome").className = answer.outcome;
  element("verdict").textContent = verdict;
  element("meaning").textContent = meaning;
  element("comparison").hidden = !answer.facts;
  element("facts").textContent = "";
  if (answer.facts) element("facts").append(...factLines(answer, words));
  document.documentElement.dataset.outcome = answer.outcome;
}

function factLines({ facts, issuerName }, words) {
  const kind = DOCUMENTS[facts.kind];
  const period = facts.first === facts.last ? facts.first : facts.first + words.to + facts.last;
  return [
    [words.kind, language === "zh" ? kind.zh : kind.zh + " (" + kind.en + ")"],
    [words.serial, facts.serial],
    [words.name, facts.name],
    [words.lastFour, facts.lastFour],
    [words.period, period],
    ...facts.totals.map((total) => [TOTALS[total.kind][language], total.amount]),
    [words.issuedAt, facts.issuedAtText],
    [words.issuer, issuerName],
  ].map(([label, value]) => factLine(label, value));
}

function factLine(label, value) {
  const line = document.createElement("div");
  const term = document.createElement("dt");
  const description = document.createElement("dd");
  term.textContent = label;
  description.textContent = value;
  line.append(term, description);
  return line;
}

async function answerFor(text) {
  if (!text) return { outcome: "empty" };
  if (!(window.crypto && crypto.subtle && window.TextDecoder)) return { outcome: "unsupported" };
  if (!publishedKeys) return { outcome: "no-keys" };
  return checkStatement(text, publishedKeys);
}

async function check(text) {
  show({ outcome: "waiting" });
  show(await answerFor(text));
  document.dispatchEvent(new Event("checked"));
}

const checkAddress = () => check(location.hash.slice(1));

async function fetchKeys() {
  try {
    const answer = await fetch("keys.json", { cache: "no-cache", credentials: "omit" });
    return answer.ok ? (await answer.json()).keys : null;
  } catch (error) {
    return null; // a page opened as a file may not fetch, and a phone may be without network
  }
}

function readKeys(file) {
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    publishedKeys = JSON.parse(reader.result).keys;
    checkAddress();
  });
  reader.readAsText(file);
}

async function begin() {
  show({ outcome: "waiting" });
  element("language").addEventListener("click", () => {
    language = language === "zh" ? "en" : "zh";
    show(shown);
  });
  element("check").addEventListener("click", () => check(element("text").value));
  element("keys-file").addEventListener("change", (event) => readKeys(event.target.files[0]));
  window.addEventListener("hashchange", checkAddress);
  publishedKeys = await fetchKeys();
  element("local-keys").hidden = location.protocol !== "file:";
  checkAddress();
}

begin();
