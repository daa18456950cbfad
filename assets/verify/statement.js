// From the text of a QR code to the signed message and its facts; no signature is checked here.
// The same formats as kiosk/trust/base41.py, cose.py, cbor.py and claims.py, and as strict.
"use strict";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-$*.:";

const LONGEST_TEXT = 4296; // what the largest QR code holds
const MOST_DEEP = 16; // a statement is three deep

class Unreadable extends Error {}

function demand(condition) {
  if (!condition) throw new Unreadable();
}

function fromBase41(text) {
  const bytes = [];
  for (let i = 0; i < text.length; i += 3) {
    const group = text.slice(i, i + 3);
    let number = 0;
    for (const character of Array.from(group).reverse()) {
      const digit = ALPHABET.indexOf(character);
      demand(digit >= 0);
      number = number * ALPHABET.length + digit;
    }
    demand(group.length > 1 && number < 256 ** (group.length - 1));
    if (group.length === 3) bytes.push(number >> 8);
    bytes.push(number & 0xff);
  }
  return Uint8Array.from(bytes);
}

// Reads the values of our part of CBOR one after the other, each in its shortest form only.
class CborReader {
  constructor(bytes) {
    this.bytes = bytes;
    this.position = 0;
  }

  get atEnd() {
    return this.position === this.bytes.length;
  }

  take(count) {
    const end = this.position + count;
    demand(end <= this.bytes.length);
    const taken = this.bytes.subarray(this.position, end);
    this.position = end;
    return taken;
  }

  head() {
    const first = this.take(1)[0];
    const information = first & 0x1f;
    let argument = information;
    if (information >= 24) {
      demand(information <= 27);
      const width = 1 << (information - 24);
      argument = this.take(width).reduce((sum, byte) => sum * 256 + byte, 0);
      demand(argument >= (width === 1 ? 24 : 256 ** (width / 2)));
      demand(argument <= Number.MAX_SAFE_INTEGER);
    }
    return { major: first >> 5, argument };
  }

  value(depth = 0) {
    demand(depth <= MOST_DEEP);
    const { major, argument } = this.head();
    switch (major) {
      case 0:
        return argument;
      case 1:
        return -1 - argument;
      case 2:
        return this.take(argument);
      case 3:
        return decodeText(this.take(argument));
      case 4: {
        const items = [];
        for (let i = 0; i < argument; i += 1) items.push(this.value(depth + 1));
        return items;
      }
      default:
        throw new Unreadable();
    }
  }
}

function decodeText(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new Unreadable();
  }
}

const KEY_ID_BYTES = 8;
const BEFORE_KEY_ID = [0xd2, 0x84, 0x4d, 0xa2, 0x01, 0x26, 0x04, 0x48];
const SIGNATURE_BYTES = 64;

// The message of a COSE_Sign1: protected header, id of the key (hex), payload, signature.
function parseMessage(text) {
  demand(text.length <= LONGEST_TEXT);
  const bytes = fromBase41(text.trim().split("#").pop());
  const reader = new CborReader(bytes);
  const start = reader.take(BEFORE_KEY_ID.length);
  demand(BEFORE_KEY_ID.every((byte, i) => byte === start[i]));
  const keyId = reader.take(KEY_ID_BYTES);
  demand(reader.take(1)[0] === 0xa0);
  const payload = reader.value();
  const signature = reader.value();
  demand(payload instanceof Uint8Array && signature instanceof Uint8Array);
  demand(signature.length === SIGNATURE_BYTES && reader.atEnd);
  const protectedHeader = bytes.subarray(3, BEFORE_KEY_ID.length + KEY_ID_BYTES);
  const hex = (byte) => byte.toString(16).padStart(2, "0");
  return { protectedHeader, keyId: Array.from(keyId, hex).join(""), payload, signature };
}

function byteStringHead(length) {
  if (length < 24) return [0x40 | length];
  if (length < 256) return [0x58, length];
  return [0x59, length >> 8, length & 0xff];
}

// What the signature is over: ["Signature1", protected header, empty, payload] (RFC 9052, 4.4).
function signedBytes(message) {
  const context = new TextEncoder().encode("Signature1");
  return Uint8Array.from([
    0x84,
    0x60 | context.length,
    ...context,
    ...byteStringHead(message.protectedHeader.length),
    ...message.protectedHeader,
    0x40,
    ...byteStringHead(message.payload.length),
    ...message.payload,
  ]);
}

const VERSION = 1;
const SHAPE = ["number", "string", "number", "string", "string", "string", "number", "number", "object", "number", "number"];
const ZONE_STEP_S = 15 * 60;
const ZONE_BIAS = 96;
const MONTHS_AT_MOST = 120000; // the year 9999
const ZONES_AT_MOST = 2 * ZONE_BIAS;

// The facts of a document from a payload, as they are printed.
function parseFacts(payload) {
  const reader = new CborReader(payload);
  const values = reader.value();
  demand(reader.atEnd && Array.isArray(values) && values.length === SHAPE.length);
  demand(SHAPE.every((type, i) => typeof values[i] === type) && values[0] === VERSION);
  const [, issuer, kind, serial, name, lastFour, first, last, totals, seconds, zone] = values;
  demand(kind in DOCUMENTS && Array.isArray(totals));
  demand(12 <= first && first <= last && last < MONTHS_AT_MOST && 0 < zone && zone < ZONES_AT_MOST);
  demand(seconds >= 0);
  const localTime = new Date((seconds + (zone - ZONE_BIAS) * ZONE_STEP_S) * 1000);
  demand(!Number.isNaN(localTime.getTime()) && localTime.getUTCFullYear() <= 9999);
  return {
    issuer,
    kind,
    serial,
    name,
    lastFour,
    first: monthText(first),
    last: monthText(last),
    totals: totals.map(parseTotal),
    issuedAt: new Date(seconds * 1000),
    issuedAtText: localTime.toISOString().slice(0, 19).replace("T", " "),
  };
}

function parseTotal(total) {
  demand(Array.isArray(total) && total.length === 2 && total.every((n) => typeof n === "number"));
  const [kind, fen] = total;
  demand(kind in TOTALS);
  return { kind, amount: amountText(fen) };
}

function monthText(ordinal) {
  const year = String(Math.floor(ordinal / 12)).padStart(4, "0");
  return year + "-" + String((ordinal % 12) + 1).padStart(2, "0");
}

function amountText(fen) {
  const size = Math.abs(fen);
  const yuan = String(Math.floor(size / 100)).replace(/\B(?=(\d{3})+$)/g, ",");
  return (fen < 0 ? "-" : "") + yuan + "." + String(size % 100).padStart(2, "0");
}
