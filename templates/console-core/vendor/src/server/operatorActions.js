import { HttpError, notFound } from "@jskit-ai/http-runtime/server/errors";
import { lastOperator } from "./operatorsService.js";

/**
 * What operators do about other people's accounts. Each act and its line in the audit are one transaction: there is none
 * without the other. `input` is `{ actor, userId, reason }`.
 */
export function createOperatorActions({ users, profiles, operators, audit, sessions, transaction, afterCommit, passwordReset, notify }) {
  async function requireSubject(userId) {
    const subject = await users.findById(userId, { lock: true });
    if (!subject) {
      throw notFound();
    }
    return subject;
  }

  /** `work(subject)` answers `{ before, after, ...result }`. */
  async function record(action, { actor, userId, reason }, work) {
    return transaction(async () => {
      const subject = await requireSubject(userId);
      const result = await work(subject);
      await audit.write({ actor, action, subject, reason, before: result.before, after: result.after });
      afterCommit(() => notify({ action, subject }));
      return { subject, ...result };
    });
  }

  async function checkSuspension(subject, { actor }) {
    if (subject.id === actor.id) {
      throw new HttpError(409, "own_account", "You can't suspend your own account.");
    }
    if (subject.status === "suspended") {
      throw new HttpError(409, "already_suspended", "This account is suspended already.");
    }
    if ((await operators.isOperator(subject.id)) && (await operators.lockAndCountOthers(subject.id)) === 0) {
      throw lastOperator();
    }
  }

  return Object.freeze({
    suspend: (input) =>
      record("user.suspend", input, async (subject) => {
        await checkSuspension(subject, input);
        const user = await profiles.suspend(subject.id, input.reason);
        return { user, before: { status: subject.status }, after: { status: user.status } };
      }),

    restore: (input) =>
      record("user.restore", input, async (subject) => {
        if (subject.status !== "suspended") {
          throw new HttpError(409, "not_suspended", "This account is not suspended.");
        }
        const user = await profiles.restore(subject.id);
        return { user, before: { status: subject.status, reason: subject.suspendedReason }, after: { status: user.status } };
      }),

    endSessions: (input) =>
      record("user.end-sessions", input, async (subject) => {
        const ended = await sessions.revokeAll(subject.id);
        return { ended, before: { sessions: ended }, after: { sessions: 0 } };
      }),

    async startReset(input) {
      passwordReset.requireMail();
      const { subject } = await record("user.start-reset", input, async ({ email }) => ({ before: null, after: { mailSentTo: email } }));
      // The provider may be another service: asked outside of the transaction, and with the line in the audit written.
      await passwordReset.start(subject.email);
    }
  });
}
