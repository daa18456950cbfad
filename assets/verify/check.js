// Whether a signed statement is genuine; answers the same as kiosk/trust/statement_checking.py.
"use strict";

class KeysBroken extends Error {}

// The keys of a keys.json, each with all that is asked of it.
function keysOf(content) {
  const keys = content && content.keys;
  const names = ["kid", "kty", "crv", "x", "y", "issuer", "name", "valid_from", "valid_until"];
  const whole = (key) =>
    key && names.every((name) => typeof key[name] === "string") && typeof key.demo === "boolean";
  const timed = (key) => !Number.isNaN(Date.parse(key.valid_from)) && !Number.isNaN(Date.parse(key.valid_until));
  if (!Array.isArray(keys) || !keys.every((key) => whole(key) && timed(key))) throw new KeysBroken();
  return keys;
}

// Gives { outcome, facts, issuerName }; facts only where the signature holds and the key is valid.
async function checkStatement(text, keys) {
  try {
    const message = parseMessage(text);
    const key = keys.find((candidate) => candidate.kid === message.keyId);
    if (!key) return { outcome: "unknown-key" };
    if (!(await signatureHolds(message, key))) return { outcome: "altered" };
    const facts = parseFacts(message.payload);
    if (facts.issuer !== key.issuer) return { outcome: "unknown-key" };
    if (!wasValid(key, facts.issuedAt)) return { outcome: "key-not-valid" };
    return { outcome: key.demo ? "demo" : "genuine", facts, issuerName: key.name };
  } catch (error) {
    if (error instanceof Unreadable) return { outcome: "unreadable" };
    if (error instanceof KeysBroken) return { outcome: "keys-broken" };
    throw error;
  }
}

async function signatureHolds(message, { kty, crv, x, y }) {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  let key;
  try {
    key = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, algorithm, false, ["verify"]);
  } catch (error) {
    throw new KeysBroken();
  }
  const verification = { name: "ECDSA", hash: "SHA-256" };
  return crypto.subtle.verify(verification, key, message.signature, signedBytes(message));
}

function wasValid(key, moment) {
  return Date.parse(key.valid_from) <= moment.getTime() && moment.getTime() <= Date.parse(key.valid_until);
}
