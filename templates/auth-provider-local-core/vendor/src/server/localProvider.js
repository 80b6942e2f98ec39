import { randomUUID } from "node:crypto";
import { HttpError } from "@jskit-ai/http-runtime/server";
import { EmailTakenError } from "./credentialStores.js";

const hour = 60 * 60;
const purposes = { verify: "verify-email", reset: "reset-password", change: "change-email" };

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

const refusals = {
  credentials: () => new HttpError(401, "invalid_credentials", "The address or the password is not right."),
  unverified: () => new HttpError(403, "email_not_verified", "Please confirm your address first: the link is in your mail."),
  emailTaken: () => new HttpError(409, "email_taken", "This address belongs to another account."),
  gone: () => new HttpError(400, "invalid_token", "This link is not valid any more. Please ask for a new one."),
  noCallback: () => new HttpError(400, "sign_in_failed", "There is nothing to complete here.")
};

/** Accounts with email and password. What an answer could tell about an address is told by mail instead. */
export function createLocalProvider({ credentials, hasher, tokens, mail, messages }) {
  async function checkedRow(row, password) {
    if (!row) {
      await hasher.verifyNothing(password);
      return null;
    }
    return (await hasher.verify(row.passwordHash, password)) ? row : null;
  }

  async function rehashIfWeak(row, password) {
    if (hasher.needsRehash(row.passwordHash)) {
      await credentials.update(row.id, { passwordHash: await hasher.hash(password) });
    }
  }

  async function mailVerification(row, browserId) {
    const token = await tokens.issue({ purpose: purposes.verify, subjectId: row.id, payload: { browserId }, seconds: 24 * hour });
    return messages.verifyEmail({ to: row.email, token });
  }

  async function writeNewRow({ email, displayName, passwordHash }) {
    const now = new Date();
    const row = {
      id: randomUUID(),
      email,
      displayName,
      passwordHash,
      emailVerifiedAt: null,
      passwordChangedAt: now,
      createdAt: now,
      updatedAt: now
    };
    await credentials.insert(row);
    return row;
  }

  /** An address that was never confirmed belongs to nobody yet: whoever signs up last may confirm it. */
  async function replaceUnverified(row, { displayName, passwordHash }) {
    const changes = { displayName, passwordHash, updatedAt: new Date() };
    await credentials.update(row.id, changes);
    return { ...row, ...changes };
  }

  async function completeSignUp({ browserId, ...input }) {
    const known = await credentials.findByEmail(input.email);
    if (known?.emailVerifiedAt) {
      return messages.alreadyRegistered({ to: known.email });
    }
    return mailVerification(known ? await replaceUnverified(known, input) : await writeNewRow(input), browserId);
  }

  async function requireRow(id) {
    const row = await credentials.findById(id);
    if (!row) {
      throw refusals.gone();
    }
    return row;
  }

  async function setPassword(row, password, more = {}) {
    const now = new Date();
    await credentials.update(row.id, { passwordHash: await hasher.hash(password), passwordChangedAt: now, updatedAt: now, ...more });
    await tokens.discard(purposes.reset, row.id);
    // Whoever had got in may have asked for another address: with the old password gone, that must not bring them back.
    await tokens.discard(purposes.change, row.id);
    mail.enqueue("password-changed", async () => messages.passwordChanged({ to: row.email }));
  }

  return Object.freeze({
    id: "local",
    features: Object.freeze({ signUp: true, password: true, emailChange: true }),
    oauthProviders: Object.freeze([]),

    async signIn({ email, password }) {
      const row = await checkedRow(await credentials.findByEmail(email), password);
      if (!row) {
        throw refusals.credentials();
      }
      if (!row.emailVerifiedAt) {
        throw refusals.unverified();
      }
      await rehashIfWeak(row, password);
      return { identity: identityOf(row) };
    },

    async signUp({ email, password, displayName, browserId }) {
      // Hashed for everyone, known or not: it is what takes the time.
      const passwordHash = await hasher.hash(password);
      mail.enqueue("sign-up", () => completeSignUp({ email, displayName, passwordHash, browserId }));
    },

    async resendVerification({ email }) {
      mail.enqueue("verify-email", async () => {
        const row = await credentials.findByEmail(email);
        return row && !row.emailVerifiedAt ? mailVerification(row, "") : null;
      });
    },

    async requestPasswordReset({ email }) {
      mail.enqueue("reset-password", async () => {
        const row = await credentials.findByEmail(email);
        if (!row) {
          return null;
        }
        const token = await tokens.issue({ purpose: purposes.reset, subjectId: row.id, seconds: hour });
        return messages.resetPassword({ to: row.email, token });
      });
    },

    async verifyEmail({ token }) {
      const { subjectId, payload } = await tokens.redeem(purposes.verify, token);
      const row = await requireRow(subjectId);
      const verified = { ...row, emailVerifiedAt: new Date() };
      await credentials.update(row.id, { emailVerifiedAt: verified.emailVerifiedAt, updatedAt: verified.emailVerifiedAt });
      return { identity: identityOf(verified), browserId: payload?.browserId ?? "" };
    },

    async resetPassword({ token, password }) {
      const { subjectId } = await tokens.redeem(purposes.reset, token);
      const row = await requireRow(subjectId);
      // Who could open the link reads the address's mail: that confirms it as well.
      await setPassword(row, password, { emailVerifiedAt: row.emailVerifiedAt ?? new Date() });
      await tokens.discard(purposes.verify, row.id);
      return { identity: identityOf(row) };
    },

    async verifyPassword({ identity, password }) {
      const row = await checkedRow(await credentials.findById(identity.providerUserId), password);
      return row ? { identity: identityOf(row) } : null;
    },

    async changePassword({ identity, password }) {
      const row = await requireRow(identity.providerUserId);
      await setPassword(row, password);
      return { identity: identityOf(row) };
    },

    async requestEmailChange({ identity, email }) {
      mail.enqueue("change-email", async () => {
        if (email === identity.email) {
          return null;
        }
        if (await credentials.findByEmail(email)) {
          return messages.emailTaken({ to: email });
        }
        const subjectId = identity.providerUserId;
        const token = await tokens.issue({ purpose: purposes.change, subjectId, payload: { email }, seconds: 24 * hour });
        return messages.confirmEmailChange({ to: email, token });
      });
    },

    async confirmEmailChange({ token }) {
      const { subjectId, payload } = await tokens.redeem(purposes.change, token);
      const row = await requireRow(subjectId);
      const now = new Date();
      try {
        await credentials.update(row.id, { email: payload.email, emailVerifiedAt: now, updatedAt: now });
      } catch (error) {
        throw error instanceof EmailTakenError ? refusals.emailTaken() : error;
      }
      // A link that went to the address of before must not open the account any more.
      await tokens.discard(purposes.reset, row.id);
      mail.enqueue("email-changed", async () => messages.emailChanged({ to: row.email, email: payload.email }));
      return { identity: identityOf({ ...row, email: payload.email, emailVerifiedAt: now }), previousEmail: row.email };
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

    async signOut() {},

    async deleteIdentity({ identity }) {
      for (const purpose of Object.values(purposes)) {
        await tokens.discard(purpose, identity.providerUserId);
      }
      await credentials.remove(identity.providerUserId);
    }
  });
}
