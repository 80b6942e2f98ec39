import { changeCredential, EmailTakenError } from "./credentialStores.js";
import { refusals } from "./refusals.js";
import { createSignUps } from "./signUps.js";

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

/**
 * Accounts with email and password. What an answer could tell about an address is told by mail instead. Passwords are
 * hashed and compared before a transaction begins; what stands on them is looked at again, locked, inside it.
 */
export function createLocalProvider({ credentials, hasher, tokens, mail, messages }) {
  const signUps = createSignUps({ credentials, hasher, tokens, messages });

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

  async function lockedRow(id) {
    const row = await credentials.findById(id, { lock: true });
    if (!row) {
      throw refusals.gone();
    }
    return row;
  }

  async function setPassword(row, passwordHash) {
    const changed = await changeCredential(credentials, row, { passwordHash, passwordChangedAt: new Date() });
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
      const row = await credentials.findByEmail(email);
      const isRight = await hasher.matches(row?.passwordHash, password);
      if (isRight && row.emailVerifiedAt) {
        return grantFor(row, password);
      }
      throw isRight || (await signUps.hasPassword(email, password)) ? refusals.unverified() : refusals.credentials();
    },

    async signUp({ email, password, displayName, browserId }) {
      // Hashed for everyone, known or not: it is what takes the time.
      const passwordHash = await hasher.hash(password);
      mail.enqueue("sign-up", () => signUps.begin({ email, displayName, passwordHash, browserId }));
    },

    async resendVerification({ email, browserId }) {
      mail.enqueue("verify-email", () => signUps.mailAgain({ email, browserId }));
    },

    async requestPasswordReset({ email }) {
      mail.enqueue("reset-password", async () => {
        const isNew = !(await credentials.findByEmail(email));
        // Someone signed up, perhaps with a password that the reader of the mail doesn't know: theirs to choose.
        if (isNew && (await tokens.signUpsFor(email, 1)).length === 0) {
          return null;
        }
        return messages.resetPassword({ to: email, token: await tokens.issueReset({ email, isNew }) });
      });
    },

    async verifyEmail({ token, password, browserId }) {
      const signUp = await signUps.find({ token, password, browserId });
      return {
        async commit() {
          await tokens.redeemSignUp(token);
          return { identity: identityOf(await signUps.confirm(signUp)), signsIn: true };
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
          const changed = isOpen ? await setPassword(row, passwordHash) : await signUps.confirm({ email, displayName: "", passwordHash });
          return { identity: identityOf(changed) };
        }
      };
    },

    async verifyPassword({ identity, password }) {
      const row = await credentials.findById(identity.providerUserId);
      return (await hasher.matches(row?.passwordHash, password)) ? grantFor(row, password) : null;
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
          const changed = await changeCredential(credentials, row, { email, emailVerifiedAt: new Date() });
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
