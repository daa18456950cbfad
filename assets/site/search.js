"use strict";
// The search of the terminal in small: the same words in the same order, see docs/guide-search.md.
const form = document.getElementById("search"), typed = document.getElementById("typed");
const list = document.getElementById("found");
let entries = null, asking = [], syllables = new Set(), shortened = new Map(), grams = new Map();
// As in the terminal's db/guide_grams.py.
const BREVITY = 0.6, NEIGHBOURS = 0.7, ALL_WORDS = 1.5, HALF = 2, ALIKE = 0.9, LEAST_SHARED = 0.1, LEAST_OF_BEST = 0.25, MOST_WEIGHED = 120, MOST_LED_TO = 24, FEW_INITIALS = 4, MOST_LOST = 1 / 3;

const key = (text, longest = 24) => Array.from(text.normalize("NFKC").toLowerCase().replaceAll("ü", "v"))
  .filter(sign => /[\p{L}\p{N}]/u.test(sign)).join("").slice(0, longest);
const spoken = text => /^[a-z0-9]*[a-z][a-z0-9]*$/.test(text);
const abbreviated = text => spoken(text) && !/[aeiouv]/.test(text);

function word(text, sounds, odd) {
  const signs = Array.from(text);
  const reading = odd[text] ? odd[text].split(" ") : signs.map(sign => sounds[sign] ?? "");
  const spelled = start => [key(signs.slice(start).join("")), reading.slice(start).join("").slice(0, 24),
    reading.slice(start).map(part => part.slice(0, 1)).join("").slice(0, 24)].filter(Boolean);
  return { text, reading, forms: spelled(0), ends: signs.slice(0, Math.max(1, signs.length - 1)).flatMap((_, start) => spelled(start)) };
}

function read(data) {
  const made = new Map();
  const sounds = Object.fromEntries(Object.entries(data.sounds).flatMap(([sound, signs]) => Array.from(signs, sign => [sign, sound])));
  const of = text => made.get(text) ?? (made.set(text, word(text, sounds, data.odd)), made.get(text));
  const parted = words => words.split(" ").filter(Boolean);
  asking = data.asking;
  syllables = new Set(data.syllables.split(" "));
  for (const one of syllables) for (const short of [one, ...shorter(one)]) shortened.set(short, [...shortened.get(short) ?? [], one]);
  const otherwise = text => data.alike.flatMap(row => row.filter(one => text.includes(one))
    .flatMap(one => row.filter(other => !text.includes(other)).map(other => text.replaceAll(one, other))));
  entries = data.entries.map(entry => {
    const own = [...new Set([...parted(entry.words), ...entry.matters.flatMap(id => parted(data.matters[id].words))])];
    const also = [...new Set([...entry.matters.flatMap(id => parted(data.matters[id].also)), ...parted(entry.words).flatMap(otherwise)])];
    return { ...entry, title: of(entry.title), own: own.map(of), also: also.filter(one => !own.includes(one)).map(of) };
  });
  const known = new Set(entries.flatMap(entry => entry.own.map(one => one.text)));
  for (const entry of entries) {
    const title = entry.title.text;
    entry.parts = [...known].filter(text => text.length > 1 && title.includes(text)).map(of);
  }
  fillGrams();
}

function* shorter(one) {
  for (let at = 0; at < one.length; at++) yield one.slice(0, at) + one.slice(at + 1);
}

// One and two neighbours together, of initials two and three; each may be one of several.
function parts(space, spelled) {
  const found = new Set(), between = space === 1 ? " " : "", mark = ["", " ", "'"][space];
  for (const length of space === 2 ? [2, 3] : [1, 2])
    for (let at = 0; at + length <= spelled.length; at++)
      for (const run of spelled.slice(at, at + length).reduce((runs, each) => runs.flatMap(run => each.map(one => [...run, one])), [[]]))
        found.add(mark + run.join(between));
  return found;
}

const neighbours = part => part.length > 1 && part[0] !== "'" && (part[0] !== " " || part.includes(" ", 1));
function weight(part, having) {
  return Math.log(1 + (entries.length - having + 0.5) / (having + 0.5)) * (neighbours(part) ? NEIGHBOURS : 1);
}

function fillGrams() {
  const leads = new Map();
  entries.forEach((entry, number) => {
    const own = entry.elsewhere ? [entry.title, ...entry.own, ...entry.also] : [entry.title, ...entry.own];
    const seen = new Set();
    [own, entry.elsewhere ? [] : entry.also].forEach((words, alike) => words.forEach(one => {
      if (!seen.has(one)) leads.set(one, [...leads.get(one) ?? [], [number, alike]]);
      seen.add(one);
    }));
  });
  for (const [one, led] of leads) {
    const heard = one.reading.filter(Boolean);
    one.leads = led.slice(0, MOST_LED_TO);
    one.grams = [Array.from(key(one.text, 60)), heard, heard.map(part => part[0])].map((spelled, space) => parts(space, spelled.map(part => [part])));
    for (const part of one.grams.flatMap(each => [...each])) {
      if (!grams.has(part)) grams.set(part, { words: [], entries: new Map() });
      grams.get(part).words.push(one);
      const held = grams.get(part).entries;
      led.forEach(([number]) => held.set(number, (held.get(number) ?? 0) + 1));
    }
  }
  for (const [part, one] of grams) one.weight = weight(part, one.entries.size);
  for (const one of leads.keys()) one.weights = one.grams.map(each => [...each].reduce((sum, part) => sum + grams.get(part).weight, 0));
}

function nearSyllables(chunk) {
  if (chunk.length < 2) return [];
  const near = new Set([chunk, ...shorter(chunk)].flatMap(one => shortened.get(one) ?? []));
  return [...near].filter(one => slipped(chunk, one)).sort();
}

// The fewest syllables the letters can be, one of them perhaps a slip away: db/guide_syllables.py.
function heard(letters) {
  const better = (one, other) => !one || one[0] - other[0] || one[1] - other[1] || (String(one[2]) > String(other[2]) ? 1 : -1);
  const least = options => options.reduce((best, one) => better(best, one) > 0 || best === null ? one : best, null);
  const longer = ([lost, count, parts], cost, meant) => meant ? [lost + cost, count + 1, [...parts, meant]] : [lost + cost, count, parts];
  const exact = [[0, 0, []]], guessed = [null];
  for (let end = 1; end <= letters.length; end++) {
    const options = [longer(exact[end - 1], 4)], guesses = guessed[end - 1] ? [longer(guessed[end - 1], 4)] : [];
    for (let start = Math.max(0, end - 7); start < end; start++) {
      const chunk = letters.slice(start, end);
      if (syllables.has(chunk)) {
        options.push(longer(exact[start], 0, [chunk]));
        if (guessed[start]) guesses.push(longer(guessed[start], 0, [chunk]));
      } else {
        const meant = nearSyllables(chunk);
        if (meant.length) guesses.push(longer(exact[start], 3, meant));
      }
    }
    exact.push(least(options));
    guessed.push(least(guesses));
  }
  const [cost, , parts] = least([exact.at(-1), guessed.at(-1)].filter(Boolean));
  return [parts, Math.floor(cost / 4)];
}

function spelled(typed) {
  let letters = key(typed, 60);
  if (!spoken(letters)) {
    const words = asking.filter(one => !spoken(one) && one.length > 1).sort((one, other) => other.length - one.length);
    for (const one of words) letters = letters.replaceAll(one, " ");
    return [0, letters.split(" ").filter(Boolean).map(run => Array.from(run, sign => [sign]))];
  }
  if (abbreviated(letters)) return [2, new Set(letters).size > 1 ? [Array.from(letters, one => [one])] : []];
  const [parts, lost] = heard(letters);
  return [1, lost <= letters.length * MOST_LOST ? [parts] : []];
}

function mostAlike(typed) {
  const [space, runs] = spelled(typed), wanted = new Set(runs.flatMap(run => [...parts(space, run)]));
  const known = [...wanted].filter(part => grams.has(part)), rows = known.map(part => grams.get(part));
  const letters = runs.reduce((sum, run) => sum + run.length, 0);
  const enough = space === 2 ? (letters <= FEW_INITIALS ? 1 : 2) : Math.min(letters, 2);
  const single = known.filter(part => space === 2 || !neighbours(part));
  const shared = new Map(), covered = new Map(), best = new Map(), scores = [];
  for (const row of rows) {
    for (const one of row.words) shared.set(one, (shared.get(one) ?? 0) + row.weight);
    for (const [number, often] of row.entries) covered.set(number, (covered.get(number) ?? 0) + row.weight * often / (often + HALF));
  }
  for (const [one, common] of [...shared].sort((a, b) => b[1] - a[1]).slice(0, MOST_WEIGHED)) {
    if (single.filter(part => one.grams[space].has(part)).length < enough) continue;
    const score = common * (common / one.weights[space]) ** BREVITY;
    for (const [number, alike] of one.leads) best.set(number, Math.max(best.get(number) ?? 0, alike ? score * ALIKE : score));
  }
  const least = LEAST_SHARED * weight("", 0) * runs.reduce((sum, run) => sum + 2 * run.length - 1, 0);
  for (const [number, score] of best) scores.push([score + ALL_WORDS * covered.get(number), number]);
  scores.sort((a, b) => Math.round((b[0] - a[0]) * 1e6) || a[1] - b[1]);
  return scores.filter(([score]) => score >= Math.max(least, LEAST_OF_BEST * scores[0][0])).map(([, number]) => entries[number]);
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

function mistyped(entry, text) {
  const [own, also] = entry.elsewhere ? [[], [entry.title, ...entry.own]] : [[entry.title, ...entry.own], entry.also];
  const begun = form => form.length > text.length && [-1, 0, 1].some(more => slipped(text, form.slice(0, text.length + more)));
  if (has(own, form => slipped(text, form))) return 0;
  if (has(also, form => slipped(text, form))) return 1;
  return text.length > 4 && has([...own, ...entry.parts], begun) ? 2 : 99;
}

function search(words) {
  const text = key(words);
  if (!text) return [];
  const sorted = score => entries.map((entry, order) => [score(entry), order, entry]).filter(([at]) => at < 99)
    .sort((one, other) => one[0] - other[0] || one[1] - other[1]).map(([, , entry]) => entry);
  let found = sorted(entry => rank(entry, text));
  const more = others => { found = [...new Set([...found, ...others])]; };
  if (found.length < 5) {
    const slips = () => text.length > 2 && spoken(text) && new Set(text).size > 1 ? sorted(entry => mistyped(entry, text)) : [];
    for (const rest of meant(text)) more(sorted(entry => { const at = rank(entry, rest); return at < 4 ? at : 99; }));
    if (!abbreviated(text)) more(slips());
    more(mostAlike(words));
    if (abbreviated(text) && found.length < 5) more(slips());
  }
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
Promise.all(form.dataset.words.split(" ").map(name => fetch(name).then(answer => answer.json()))).then(files => {
  const data = Object.assign({}, ...files, { matters: Object.assign({}, ...files.map(file => file.matters)) });
  read(data);
  show();
  document.documentElement.dataset.ready = "1";
});
