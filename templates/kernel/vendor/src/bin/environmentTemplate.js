import { randomBytes } from "node:crypto";
import { parse } from "dotenv";

const generators = {
  hex32: () => randomBytes(32).toString("hex"),
  base64url32: () => randomBytes(32).toString("base64url")
};

const assignment = /^([A-Za-z_][A-Za-z0-9_]*)\s*=/;
const marker = /^#\s*(generate:\s*(\w+)|optional\b|secret\b)/i;

function readMarkers(comments) {
  const markers = { generate: "", optional: false, secret: false };
  for (const comment of comments) {
    const [, word, generator] = marker.exec(comment) ?? [];
    if (generator) {
      markers.generate = generator;
    } else if (word) {
      markers[word.toLowerCase()] = true;
    }
  }
  return markers;
}

/**
 * The keys of a `.env.example` with the comments above each. Three comments mean something: `# generate: hex32` makes a
 * secret, `# optional` may stay empty, `# secret` is asked for without echo.
 */
export function parseTemplate(text) {
  const values = parse(text);
  const entries = [];
  let comments = [];
  for (const line of text.split(/\r?\n/)) {
    const key = assignment.exec(line)?.[1];
    if (key) {
      entries.push({ key, value: values[key] ?? "", comments, ...readMarkers(comments) });
      comments = [];
    } else if (line.startsWith("#")) {
      comments.push(line);
    } else {
      comments = [];
    }
  }
  return entries;
}

/** Gives each key its value: generated, from the template, or asked for; `unanswered` are those that are still empty. */
export async function fillEnvironment(wanted, { ask }) {
  const entries = [];
  const unanswered = [];
  for (const entry of wanted) {
    const value = await chooseValue(entry, ask);
    if (value === "" && !entry.optional) {
      unanswered.push(entry.key);
    }
    entries.push({ ...entry, value });
  }
  return { entries, unanswered };
}

async function chooseValue(entry, ask) {
  if (entry.generate) {
    const generate = generators[entry.generate];
    if (!generate) {
      throw new Error(`.env.example asks for "${entry.generate}" for ${entry.key}; known: ${Object.keys(generators).join(", ")}.`);
    }
    return generate();
  }
  if (entry.value !== "" || entry.optional || !ask) {
    return entry.value;
  }
  return ask(entry);
}

/** A value as `.env` holds it so that reading it gives back exactly that value. */
export function quoteValue(value) {
  if (/^[A-Za-z0-9_./:@%+,-]*$/.test(value)) {
    return value;
  }
  const quote = ["'", '"', "`"].find((candidate) => !value.includes(candidate) && !(candidate === '"' && /\\/.test(value)));
  if (!quote || /[\r\n]/.test(value)) {
    throw new Error("A value with a line break, or with every kind of quote in it, can't be kept in .env.");
  }
  return `${quote}${value}${quote}`;
}
