const ownOrigin = "http://app.invalid";

function hasOddCharacter(text) {
  // A backslash counts as a slash to browsers, and they drop tabs and line ends: both hide a "//host".
  return [...text].some((character) => character === "\\" || character.charCodeAt(0) < 32);
}

/** `value` where it is a page of this app to come back to, else null. A link must not send anyone to another site. */
export function safeReturnTo(value) {
  if (typeof value !== "string" || !value.startsWith("/") || value.startsWith("//") || hasOddCharacter(value)) {
    return null;
  }
  const url = new URL(value, ownOrigin);
  if (url.origin !== ownOrigin || url.pathname.startsWith("//") || url.pathname.startsWith("/auth/")) {
    return null;
  }
  return `${url.pathname}${url.search}${url.hash}`;
}

/** Where someone goes who was not on the way anywhere; the app's own server may say so in the bootstrap payload. */
export function landingPath({ user } = {}) {
  return safeReturnTo(user?.landingPath) ?? "/";
}
