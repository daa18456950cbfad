"use strict";
// The search of the terminal in small: the same words in the same order, see docs/guide-search.md.
const form = document.getElementById("search"), typed = document.getElementById("typed");
const list = document.getElementById("found");
let entries = null, asking = [], syllables = new Set();

const key = text => Array.from(text.normalize("NFKC").toLowerCase().replaceAll("ü", "v"))
  .filter(sign => /[\p{L}\p{N}]/u.test(sign)).join("").slice(0, 24);
const spoken = text => /^[a-z0-9]*[a-z][a-z0-9]*$/.test(text);

function word(text, sounds, odd) {
  const signs = Array.from(text);
  const reading = odd[text] ? odd[text].split(" ") : signs.map(sign => sounds[sign] ?? "");
  const spelled = start => [key(signs.slice(start).join("")), reading.slice(start).join("").slice(0, 24),
    reading.slice(start).map(part => part.slice(0, 1)).join("").slice(0, 24)].filter(Boolean);
  return { text, reading, forms: spelled(0), ends: signs.flatMap((_, start) => spelled(start)) };
}

function read(data) {
  const made = new Map();
  const sounds = Object.fromEntries(Object.entries(data.sounds).flatMap(([sound, signs]) => Array.from(signs, sign => [sign, sound])));
  const of = text => made.get(text) ?? (made.set(text, word(text, sounds, data.odd)), made.get(text));
  const parted = words => words.split(" ").filter(Boolean);
  asking = data.asking;
  entries = data.entries.map(entry => {
    const own = [...new Set([...parted(entry.words), ...entry.matters.flatMap(id => parted(data.matters[id].words))])].map(of);
    const also = entry.matters.flatMap(id => parted(data.matters[id].also)).map(of);
    return { ...entry, title: of(entry.title), own, also };
  });
  const known = new Set(entries.flatMap(entry => entry.own.map(one => one.text)));
  for (const entry of entries) {
    const title = entry.title.text;
    entry.parts = [...known].filter(text => text.length > 1 && title.includes(text)).map(of);
  }
  for (const one of made.values()) for (const part of one.reading) if (/^[a-z]+$/.test(part)) syllables.add(part);
}

const has = (words, test) => words.some(one => one.forms.some(test));
function rank(entry, text) {
  const own = entry.elsewhere ? [] : [entry.title, ...entry.own];
  const also = entry.elsewhere ? [entry.title, ...entry.own] : entry.also;
  const whole = form => form === text, begun = form => form.startsWith(text);
  if (has(own, whole)) return has(entry.parts, whole) ? 0 : 1;
  if (has(also, whole)) return 2;
  if (has(own, begun)) return 3;
  if (has(entry.parts, begun)) return 4;
  return own.some(one => one.ends.some(begun)) ? 5 : 99;
}

function slipped(one, other) {
  if (Math.abs(one.length - other.length) > 1) return false;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const [a, b] = [one.slice(at), other.slice(at)];
  return a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1)
    || (a.length > 1 && a[1] + a[0] + a.slice(2) === b);
}

function meant(text) {
  let rests = new Set([text]), size = 0;
  while (size !== rests.size) {
    size = rests.size;
    for (const rest of [...rests]) for (const form of asking) {
      if (rest.startsWith(form) && rest.length - form.length > 1) rests.add(rest.slice(form.length));
      if (rest.endsWith(form) && rest.length - form.length > 1) rests.add(rest.slice(0, -form.length));
    }
  }
  rests.delete(text);
  return [...rests].sort((one, other) => one.length - other.length);
}

function guess(entry, text, rests, apart) {
  for (const rest of rests) {
    const found = rank(entry, rest);
    if (found < 5) return 10 + found;
  }
  const all = [entry.title, ...entry.own, ...entry.also];
  if (text.length > 2 && spoken(text) && has(all, form => slipped(text, form))) return 20;
  const from = rests[0] ?? text, least = spoken(from) ? 2 : 1;
  const cuts = apart.length > 1 ? [apart] : Array.from({ length: Math.max(0, from.length - 2 * least + 1) },
    (_, at) => [from.slice(0, at + least), from.slice(at + least)]);
  const pool = [...all, ...entry.parts];
  if (cuts.some(cut => cut.every(part => has(pool, form => form === part)))) return 21;
  if (text.length > 4 && spoken(text)
    && has(all, form => form.length > text.length && [-1, 0, 1].some(more => slipped(text, form.slice(0, text.length + more))))) return 22;
  if (cuts.some(cut => cut.every(part => pool.some(one => one.ends.some(end => end.startsWith(part)))))) return 23;
  return 99;
}

function near(entry, text) {
  const sounds = spoken(text) ? text.match(/[bpmfdtnlgkhjqxrzcsyw]?h?[aeiouv]+(?:ng|n(?![aeiouv])|r(?![aeiouv]))?/g) ?? [] : Array.from(text);
  const all = [entry.title, ...entry.own].flatMap(one => [one.text, one.reading.join(" ")]).join("|");
  let count = 0;
  for (let at = 1; at < sounds.length; at++) if (all.includes(sounds[at - 1] + (spoken(text) ? " " : "") + sounds[at])) count++;
  return count;
}

function search(words) {
  const text = key(words), apart = words.split(/\s+/).map(key).filter(Boolean);
  if (!text) return [];
  const sorted = score => entries.map((entry, order) => [score(entry), order, entry]).filter(([at]) => at < 99)
    .sort((one, other) => one[0] - other[0] || one[1] - other[1]).map(([, , entry]) => entry);
  let found = sorted(entry => rank(entry, text));
  if (found.length < 5) {
    const rests = meant(text);
    found = [...new Set([...found, ...sorted(entry => guess(entry, text, rests, apart))])];
  }
  if (!found.length) found = sorted(entry => 99 - near(entry, meant(text)[0] ?? text));
  return found.slice(0, 24);
}

function show() {
  const found = entries ? search(typed.value) : [];
  list.replaceChildren(...found.map(entry => {
    const item = document.createElement("li"), label = document.createElement(entry.href ? "a" : "strong");
    label.textContent = entry.label;
    if (entry.href) label.href = entry.href;
    const detail = document.createElement("small");
    detail.textContent = entry.elsewhere ? form.dataset.elsewhere + " " + entry.detail : entry.detail;
    item.append(label, document.createElement("br"), detail);
    return item;
  }));
  if (entries && key(typed.value) && !found.length) {
    const item = document.createElement("li");
    item.textContent = form.dataset.nothing;
    list.append(item);
  }
}

form.hidden = false;
form.addEventListener("submit", event => event.preventDefault());
typed.addEventListener("input", show);
fetch(form.dataset.words).then(answer => answer.json()).then(data => { read(data); show(); document.documentElement.dataset.ready = "1"; });
