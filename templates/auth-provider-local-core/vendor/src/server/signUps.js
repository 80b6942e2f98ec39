import { randomUUID } from "node:crypto";
import { changeCredential, EmailTakenError } from "./credentialStores.js";
import { refusals } from "./refusals.js";

// As many as one address is mailed in ten minutes: the work that one confirmation can cause has an end.
const mostCompared = 5;

/** Sign-ups between the form and the click on the mail: no accounts yet, and several may want one address. */
export function createSignUps({ credentials, hasher, tokens, messages }) {
  async function begin(signUp) {
    // Kept for an address with an account too, its link unsent: signing in afterwards must not tell the two apart.
    const token = await tokens.issueSignUp(signUp);
    const known = await credentials.findByEmail(signUp.email);
    return known?.emailVerifiedAt ? messages.alreadyRegistered({ to: known.email }) : messages.verifyEmail({ to: signUp.email, token });
  }

  async function findByPassword(signUps, password) {
    const byHash = new Map(signUps.map((signUp) => [signUp.passwordHash, signUp]));
    for (const signUp of [...byHash.values()].slice(0, mostCompared)) {
      if (await hasher.matches(signUp.passwordHash, password)) {
        return signUp;
      }
    }
    return null;
  }

  async function insert({ email, displayName, passwordHash }) {
    const now = new Date();
    const times = { emailVerifiedAt: now, passwordChangedAt: now, createdAt: now, updatedAt: now };
    const row = { id: randomUUID(), email, displayName, passwordHash, ...times };
    try {
      await credentials.insert(row);
    } catch (error) {
      // Another link for the address was opened at the same moment.
      throw error instanceof EmailTakenError ? refusals.gone() : error;
    }
    return row;
  }

  return Object.freeze({
    /** Answers the mail to send. */
    begin,

    async mailAgain({ email, browserId }) {
      const signUps = await tokens.signUpsFor(email);
      const signUp = signUps.find((one) => browserId && one.browserId === browserId) ?? signUps[0];
      return signUp ? begin(signUp) : null;
    },

    /** Whether this is the newest one's password. As long whether there is one or not. */
    async hasPassword(email, password) {
      const [newest] = await tokens.signUpsFor(email, 1);
      return hasher.matches(newest?.passwordHash, password);
    },

    /**
     * The sign-up that is to be confirmed. The link shows that someone reads the mail; which of the sign-ups with that
     * address is theirs is shown by the browser that it was made in, or by its password. Anyone may have made the others.
     */
    async find({ token, password, browserId }) {
      const mailed = await tokens.peekSignUp(token);
      const signUps = await tokens.signUpsFor(mailed.email);
      // The one that was mailed is among them however many others came after it.
      const ofBrowser = browserId && [...signUps, mailed].find((signUp) => signUp.browserId === browserId);
      if (ofBrowser) {
        return ofBrowser;
      }
      if (!password) {
        throw refusals.passwordRequired();
      }
      const found = await findByPassword([mailed, ...signUps], password);
      if (!found) {
        throw refusals.wrongPassword();
      }
      return found;
    },

    /** Makes the address an account, in a transaction. A row that was never confirmed belonged to nobody. */
    async confirm({ email, displayName, passwordHash }) {
      const known = await credentials.findByEmail(email, { lock: true });
      if (known?.emailVerifiedAt) {
        throw refusals.gone();
      }
      const now = new Date();
      const row = known
        ? await changeCredential(credentials, known, { displayName, passwordHash, emailVerifiedAt: now, passwordChangedAt: now })
        : await insert({ email, displayName, passwordHash });
      await tokens.discardFor(email);
      return row;
    }
  });
}
