import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";
import { HttpError } from "@jskit-ai/http-runtime/server";

export const passwordLength = Object.freeze({ min: 12, max: 256 });

// Below this a password is a common one, or a common one with little around it.
const leastScore = 2;
let estimator;

function estimate(password, context) {
  // Made when first needed: its dictionaries take a tenth of a second to load.
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: 40 });
  return estimator.check(password, context).score;
}

function weak(message, field) {
  return new HttpError(422, "weak_password", message, { fields: { [field]: message } });
}

/**
 * Refuses passwords that are short, known, or made of what is known about the person. No rule says which characters
 * must be in one: such rules make passwords that are hard to remember and easy to guess.
 */
export function checkPassword(password, { context = [], field = "password" } = {}) {
  const length = [...password].length;
  if (length < passwordLength.min) {
    throw weak(`Please use at least ${passwordLength.min} characters.`, field);
  }
  if (length > passwordLength.max) {
    throw weak(`Please use at most ${passwordLength.max} characters.`, field);
  }
  const words = context.flatMap((text) => String(text ?? "").toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length > 2);
  if (estimate(password, words) < leastScore) {
    throw weak("This password is too easy to guess. Several words that don't belong together are a good one.", field);
  }
}
