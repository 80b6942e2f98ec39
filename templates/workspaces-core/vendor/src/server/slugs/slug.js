import { randomInt } from "node:crypto";

export const slugRules = Object.freeze({ min: 3, max: 48, pattern: "^[a-z0-9](?:-?[a-z0-9])*$" });

const shape = new RegExp(slugRules.pattern);
const numberLength = 5;

// Names that would read as the app itself speaking, or that an address of the app may need.
const reserved = new Set(
  (
    "about account admin administrator api app assets auth billing blog console contact dev docs help home info invite invites " +
    "legal login logout mail members new null owner password personal privacy public register root security settings signup " +
    "static status support system team terms undefined user users webmaster workspace workspaces www"
  ).split(" ")
);

/** Whether a text has the form of a slug: what hasn't costs no query. */
export function looksLikeSlug(text) {
  return typeof text === "string" && text.length >= slugRules.min && text.length <= slugRules.max && shape.test(text);
}

export function isReservedSlug(slug) {
  return reserved.has(slug);
}

/** The slug that a name makes: "Acme & Sons" is "acme-sons". It may be too short to be one. */
export function slugFrom(text, longest = slugRules.max) {
  const plain = text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{Mark}+/gu, "")
    .replace(/[^a-z0-9]+/g, "-");
  return plain.replace(/^-/, "").slice(0, longest).replace(/-$/, "");
}

/** Slugs to try for a name, the plainest first. It never ends: a taken one is followed by one with a number. */
export function* slugCandidates(name) {
  const plain = slugFrom(name, slugRules.max - numberLength);
  const base = looksLikeSlug(plain) ? plain : "workspace";
  if (!isReservedSlug(base)) {
    yield base;
  }
  for (;;) {
    yield `${base}-${randomInt(1_000, 10_000)}`;
  }
}
