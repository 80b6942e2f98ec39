import { hashToken } from "@jskit-ai/auth-core/server/crypto";

const hour = 60 * 60;
const purposes = { signUp: "verify-email", reset: "reset-password", change: "change-email" };

/** Names an address in the table of tokens: of one length, and the same however a database compares letters. */
const addressKey = (email) => hashToken(email);

/**
 * The single-use links of this provider. A sign-up is no account until its address is confirmed: all that there is of it is
 * what its link's token holds, `{ email, displayName, passwordHash, browserId }`. Several may wait for one address.
 */
export function createLocalTokens(tokens) {
  return Object.freeze({
    issueSignUp: (signUp) =>
      tokens.issue({ purpose: purposes.signUp, subjectId: addressKey(signUp.email), payload: signUp, seconds: 24 * hour, keepOthers: true }),
    peekSignUp: async (token) => (await tokens.peek(purposes.signUp, token)).payload,
    redeemSignUp: (token) => tokens.redeem(purposes.signUp, token),
    /** The newest ones, the newest first. */
    signUpsFor: async (email, limit = 20) => (await tokens.list(purposes.signUp, addressKey(email), limit)).map(({ payload }) => payload),

    issueReset: (reset) => tokens.issue({ purpose: purposes.reset, subjectId: addressKey(reset.email), payload: reset, seconds: hour }),
    peekReset: (token) => tokens.peek(purposes.reset, token),
    redeemReset: async (token) => (await tokens.redeem(purposes.reset, token)).payload,

    issueChange: (id, email) => tokens.issue({ purpose: purposes.change, subjectId: id, payload: { email }, seconds: 24 * hour }),
    redeemChange: async (token) => {
      const { subjectId, payload } = await tokens.redeem(purposes.change, token);
      return { id: subjectId, email: payload.email };
    },

    /** Everything that was mailed to an address, or waits to give it to someone. */
    async discardFor(email) {
      await tokens.discard(purposes.signUp, addressKey(email));
      await tokens.discard(purposes.reset, addressKey(email));
    },
    discardChanges: (id) => tokens.discard(purposes.change, id)
  });
}
