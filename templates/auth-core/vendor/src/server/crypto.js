import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";

const tokenBytes = 32;
const tokenShape = /^[A-Za-z0-9_-]{43}$/;
const ivBytes = 12;
const tagBytes = 16;

/** A secret to hand out: 32 random bytes. */
export function newToken() {
  return randomBytes(tokenBytes).toString("base64url");
}

/** Whether a text could be one of ours: what isn't costs no query. */
export function looksLikeToken(text) {
  return typeof text === "string" && tokenShape.test(text);
}

/** What is stored of a token. Its randomness makes a slow hash or a salt needless. */
export function hashToken(token) {
  return createHash("sha256").update(token).digest("hex");
}

export function equalTexts(left, right) {
  const [a, b] = [left, right].map((text) => createHash("sha256").update(String(text)).digest());
  return timingSafeEqual(a, b);
}

/** Keys for one purpose each from the app's one secret, so that none of them can be used in another's place. */
export function createSecretBox(secret) {
  const keyFor = (purpose) => Buffer.from(hkdfSync("sha256", secret, "", `jskit:${purpose}`, 32));
  const sealKey = keyFor("seal");
  const macKey = keyFor("mac");

  return Object.freeze({
    mac: (text) => createHmac("sha256", macKey).update(text).digest("base64url"),

    seal(value) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv("aes-256-gcm", sealKey, iv);
      const sealed = Buffer.concat([cipher.update(JSON.stringify(value), "utf8"), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64url");
    },

    /** The value, or null where the text was changed or sealed with another secret. */
    open(text) {
      try {
        const bytes = Buffer.from(text, "base64url");
        const decipher = createDecipheriv("aes-256-gcm", sealKey, bytes.subarray(0, ivBytes), { authTagLength: tagBytes });
        decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
        const opened = Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]);
        return JSON.parse(opened.toString("utf8"));
      } catch {
        return null;
      }
    }
  });
}
