import { randomUUID } from "node:crypto";
import { HttpError } from "@jskit-ai/http-runtime/server";
import { EmailTakenError } from "./credentialStores.js";

// As many as one address is mailed in ten minutes: the work that one confirmation can cause has an end.
const mostSignUps = 5;

function identityOf(row) {
  return {
    provider: "local",
    providerUserId: row.id,
    email: row.email,
    emailVerified: Boolean(row.emailVerifiedAt),
    displayName: row.displayName,
    avatarUrl: ""
  };
}

const notTheSignUps = "This is not the password of the sign-up.";

const refusals = {
  credentials: () => new HttpError(401, "invalid_credentials", "The address or the password is not right."),
  unverified: () => new HttpError(403, "email_not_verified", "Please confirm your address first: the link is in your mail."),
  emailTaken: () => new HttpError(409, "email_taken", "This address belongs to another account."),
  gone: () => new HttpError(400, "invalid_token", "This link is not valid any more. Please ask for a new one."),
  passwordRequired: () => new HttpError(403, "password_required", "Please enter the password that you signed up with."),
  wrongPassword: () => new HttpError(422, "wrong_password", notTheSignUps, { fields: { password: notTheSignUps } }),
  noCallback: () => new HttpError(400, "sign_in_failed", "There is nothing to complete here.")
};

/**
 * Accounts with email and password. What an answer could tell about an address is told by mail instead. Passwords are
 * hashed and compared before a transaction begins; what stands on them is looked at again, locked, inside it.
 */
export function createLocalProvider({ credentials, hasher, tokens, mail, messages }) {
  async function checkedRow(row, password) {
    if (!row) {
      await hasher.verifyNothing(password);
      return null;
    }
    return (await hasher.verify(row.passwordHash, password)) ? row : null;
  }

  /** Good for a session only as long as the password stays the one that was shown. */
  async function grantFor(row, password) {
    const rehashed = hasher.needsRehash(row.passwordHash) ? await hasher.hash(password) : null;

    async function commit() {
      const now = await credentials.findById(row.id, { lock: true });
      if (!now || now.passwordChangedAt.getTime() !== row.passwordChangedAt.getTime()) {
        throw refusals.credentials();
      }
      if (rehashed) {
        await credentials.update(row.id, { passwordHash: rehashed });
      }
      return { identity: identityOf(now) };
    }

    return { commit };
  }

  /** Whether this is the password of a sign-up that waits for its mail. As long whether there is one or not. */
  async function isSignUp(email, password) {
    const [newest] = await tokens.signUpsFor(email);
    return Boolean(await checkedRow(newest, password));
  }

  async function completeSignUp(signUp) {
    // Kept for an address with an account too, its link unsent: signing in afterwards must not tell the two apart.
    const token = await tokens.issueSignUp(signUp);
    const known = await credentials.findByEmail(signUp.email);
    return known?.emailVerifiedAt ? messages.alreadyRegistered({ to: known.email }) : messages.verifyEmail({ to: signUp.email, token });
  }

  /**
   * The sign-up that is to be confirmed. The link shows that someone reads the mail; which of the sign-ups with that
   * address is theirs is shown by the browser that it was made in, or by its password. Anyone may have made the others.
   */
  async function findSignUp({ token, password, browserId }) {
    const mailed = await tokens.peekSignUp(token);
    const signUps = await tokens.signUpsFor(mailed.email);
    const ofBrowser = browserId && signUps.find((signUp) => signUp.browserId === browserId);
    if (ofBrowser) {
      return ofBrowser;
    }
    if (!password) {
      throw refusals.passwordRequired();
    }
    const hashes = new Map([mailed, ...signUps].map((signUp) => [signUp.passwordHash, signUp]));
    for (const signUp of [...hashes.values()].slice(0, mostSignUps)) {
      if (await checkedRow(signUp, password)) {
        return signUp;
      }
    }
    throw refusals.wrongPassword();
  }

  async function insertRow({ email, displayName, passwordHash }) {
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

  async function updateRow(row, fields) {
    const changes = { ...fields, updatedAt: new Date() };
    await credentials.update(row.id, changes);
    return { ...row, ...changes };
  }

  /** Makes an address an account, now that it is confirmed. An account that was never confirmed belonged to nobody. */
  async function openAccount({ email, displayName, passwordHash }) {
    const known = await credentials.findByEmail(email, { lock: true });
    if (known?.emailVerifiedAt) {
      throw refusals.gone();
    }
    const now = new Date();
    const row = known
      ? await updateRow(known, { displayName, passwordHash, emailVerifiedAt: now, passwordChangedAt: now })
      : await insertRow({ email, displayName, passwordHash });
    await tokens.discardFor(email);
    return row;
  }

  async function lockedRow(id) {
    const row = await credentials.findById(id, { lock: true });
    if (!row) {
      throw refusals.gone();
    }
    return row;
  }

  async function setPassword(row, passwordHash) {
    const changed = await updateRow(row, { passwordHash, passwordChangedAt: new Date() });
    await tokens.discardFor(row.email);
    // Whoever had got in may have asked for another address: with the old password gone, that must not bring them back.
    await tokens.discardChanges(row.id);
    mail.enqueue("password-changed", async () => messages.passwordChanged({ to: row.email }));
    return changed;
  }

  return Object.freeze({
    id: "local",
    features: Object.freeze({ signUp: true, password: true, emailChange: true }),
    oauthProviders: Object.freeze([]),

    async signIn({ email, password }) {
      const row = await checkedRow(await credentials.findByEmail(email), password);
      if (row ? !row.emailVerifiedAt : await isSignUp(email, password)) {
        throw refusals.unverified();
      }
      if (!row) {
        throw refusals.credentials();
      }
      return grantFor(row, password);
    },

    async signUp({ email, password, displayName, browserId }) {
      // Hashed for everyone, known or not: it is what takes the time.
      const passwordHash = await hasher.hash(password);
      mail.enqueue("sign-up", () => completeSignUp({ email, displayName, passwordHash, browserId }));
    },

    async resendVerification({ email, browserId }) {
      mail.enqueue("verify-email", async () => {
        const signUps = await tokens.signUpsFor(email);
        const signUp = signUps.find((one) => browserId && one.browserId === browserId) ?? signUps[0];
        return signUp ? completeSignUp(signUp) : null;
      });
    },

    async requestPasswordReset({ email }) {
      mail.enqueue("reset-password", async () => {
        const isNew = !(await credentials.findByEmail(email));
        // Someone signed up, perhaps with a password that the reader of the mail doesn't know: theirs to choose.
        if (isNew && (await tokens.signUpsFor(email)).length === 0) {
          return null;
        }
        return messages.resetPassword({ to: email, token: await tokens.issueReset({ email, isNew }) });
      });
    },

    async verifyEmail({ token, password, browserId }) {
      const signUp = await findSignUp({ token, password, browserId });
      return {
        async commit() {
          await tokens.redeemSignUp(token);
          return { identity: identityOf(await openAccount(signUp)), signsIn: true };
        }
      };
    },

    async resetPassword({ token, password }) {
      await tokens.peekReset(token);
      const passwordHash = await hasher.hash(password);
      return {
        async commit() {
          const { email, isNew } = await tokens.redeemReset(token);
          const row = await credentials.findByEmail(email, { lock: true });
          if (!row && !isNew) {
            throw refusals.gone();
          }
          // Who could open the link reads the address's mail: that confirms it. The name of a sign-up may be a stranger's.
          const isOpen = Boolean(row?.emailVerifiedAt);
          const changed = isOpen ? await setPassword(row, passwordHash) : await openAccount({ email, displayName: "", passwordHash });
          return { identity: identityOf(changed) };
        }
      };
    },

    async verifyPassword({ identity, password }) {
      const row = await checkedRow(await credentials.findById(identity.providerUserId), password);
      return row ? grantFor(row, password) : null;
    },

    async changePassword({ identity, password }) {
      const passwordHash = await hasher.hash(password);
      return {
        commit: async () => ({ identity: identityOf(await setPassword(await lockedRow(identity.providerUserId), passwordHash)) })
      };
    },

    async requestEmailChange({ identity, email }) {
      mail.enqueue("change-email", async () => {
        if (email === identity.email) {
          return null;
        }
        if (await credentials.findByEmail(email)) {
          return messages.emailTaken({ to: email });
        }
        return messages.confirmEmailChange({ to: email, token: await tokens.issueChange(identity.providerUserId, email) });
      });
    },

    async confirmEmailChange({ token }) {
      async function commit() {
        const { id, email } = await tokens.redeemChange(token);
        const row = await lockedRow(id);
        try {
          const changed = await updateRow(row, { email, emailVerifiedAt: new Date() });
          // A link that went to the address of before must not open the account any more.
          await tokens.discardFor(row.email);
          await tokens.discardFor(email);
          mail.enqueue("email-changed", async () => messages.emailChanged({ to: row.email, email }));
          return { identity: identityOf(changed), previousEmail: row.email };
        } catch (error) {
          throw error instanceof EmailTakenError ? refusals.emailTaken() : error;
        }
      }
      return { commit };
    },

    async startOAuth() {
      throw refusals.noCallback();
    },

    async completeCallback() {
      throw refusals.noCallback();
    },

    async refresh({ identity }) {
      const row = await credentials.findById(identity.providerUserId);
      return row ? { identity: identityOf(row), providerState: null, providerExpiresAt: null } : null;
    },

    async signOut() {}
  });
}
