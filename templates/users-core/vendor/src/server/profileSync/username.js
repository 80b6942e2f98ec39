import { randomInt } from "node:crypto";

export const usernameRules = Object.freeze({ min: 3, max: 32, pattern: "^[a-z0-9](?:[a-z0-9_-]*[a-z0-9])$" });

// Names that would read as the app itself speaking, or that a path of the app may need.
const reserved = new Set(
  (
    "about account admin administrator api app auth billing console contact dev help home info legal login logout mail me " +
    "moderator null operator owner password postmaster privacy register root security settings signup static status " +
    "support system team terms undefined user users webmaster workspace workspaces www"
  ).split(" ")
);

export function isReservedUsername(username) {
  return reserved.has(username);
}

function baseFrom(text) {
  const plain = text.normalize("NFKD").toLowerCase().replace(/[^a-z0-9_-]+/g, "-");
  return plain.replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "").slice(0, usernameRules.max - 5).replace(/[^a-z0-9]+$/, "");
}

/** Names to try for a new user, the plainest first. It never ends: a taken name is followed by one with a number. */
export function* usernameCandidates({ email, displayName }) {
  const bases = [email.split("@")[0], displayName ?? ""].map(baseFrom);
  const base = bases.find((name) => name.length >= usernameRules.min && !reserved.has(name)) ?? "user";
  if (base !== "user") {
    yield base;
  }
  for (;;) {
    yield `${base}-${randomInt(1_000, 10_000)}`;
  }
}
