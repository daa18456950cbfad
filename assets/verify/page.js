// The page: takes the statement from the address or the text field, and shows the answer.
// When an answer stands there, <html data-outcome> names it and the document gets a "checked" event.
"use strict";

const KEYS_PATIENCE_MS = 1500; // an answer stands there within two seconds, whatever the network does

let language = "zh"; // Chinese first; the button beside the title changes it
let publishedKeys = null;
let keysFault = "no-keys";
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
  const months = facts.first === facts.last ? facts.first : facts.first + words.to + facts.last;
  // A rights record is of whole years: its last month says nothing of what is booked in advance.
  const ahead = facts.kind !== RIGHTS_RECORD && facts.last > facts.issuedAtText.slice(0, 7);
  const period = months + (ahead ? words.ahead : "");
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
  if (!publishedKeys) return { outcome: keysFault };
  try {
    return await checkStatement(text, publishedKeys);
  } catch (error) {
    return { outcome: "unreadable" }; // whatever a browser makes of what nobody prints
  }
}

async function check(text) {
  show({ outcome: "waiting" });
  show(await answerFor(text));
  document.dispatchEvent(new Event("checked"));
}

const checkAddress = () => check(location.hash.slice(1));

async function fetchKeys() {
  let content;
  try {
    const answer = await fetch("keys.json", { cache: "no-cache", credentials: "omit" });
    if (!answer.ok) return;
    content = await answer.text();
  } catch (error) {
    return; // a page opened as a file may not fetch, and a phone may be without network
  }
  takeKeys(content);
}

function takeKeys(content) {
  publishedKeys = null;
  try {
    publishedKeys = keysOf(JSON.parse(content));
  } catch (error) {
    keysFault = "keys-broken";
  }
}

async function readKeys(file) {
  if (!file) return;
  takeKeys(await file.text());
  await checkAddress();
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
  element("local-keys").hidden = location.protocol !== "file:";
  const patience = new Promise((resolve) => setTimeout(resolve, KEYS_PATIENCE_MS, "waited"));
  const fetching = fetchKeys();
  const waited = await Promise.race([fetching, patience]);
  await checkAddress();
  if (waited) {
    await fetching;
    await checkAddress();
  }
}

begin();
