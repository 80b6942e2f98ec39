import { HttpError } from "@jskit-ai/http-runtime/server/errors";

const firstUserEntryId = "first-user-owns";
const lastOperatorMessage = "This is the last operator. Make someone else an operator first.";

export function lastOperator() {
  return new HttpError(409, "last_operator", lastOperatorMessage);
}

/** Granting and taking away the console, each with its line in the audit. `actor` is `{ id?, label }`. */
export function createOperatorsService({ operators, users, audit, transaction }) {
  async function grant({ actor, subject, reason }) {
    return transaction(async () => {
      const granted = await operators.insertMissing(subject.id, actor.label);
      if (granted) {
        await audit.write({ actor, action: "operator.grant", subject, reason, before: { operator: false }, after: { operator: true } });
      }
      return granted;
    });
  }

  async function revoke({ actor, subject, reason }) {
    return transaction(async () => {
      const others = await operators.lockAndCountOthers(subject.id);
      if (!(await operators.isOperator(subject.id))) {
        throw new HttpError(404, "not_found", "This person is no operator.");
      }
      if (others === 0) {
        throw lastOperator();
      }
      await operators.delete(subject.id);
      await audit.write({ actor, action: "operator.revoke", subject, reason, before: { operator: true }, after: { operator: false } });
    });
  }

  /** For apps whose first account owns them: the fixed id of the entry lets only one sign-up in the app's life be the first. */
  async function grantToFirstUser(profile) {
    const [first, present] = [await users.first(), await operators.list()];
    if (first?.id !== profile.id || present.length > 0) {
      return false;
    }
    const isFirst = await audit.writeOnce({
      id: firstUserEntryId,
      actor: { label: "config.console.firstUserOwns" },
      action: "operator.grant",
      subject: profile,
      reason: "The first account owns the app.",
      before: { operator: false },
      after: { operator: true }
    });
    return isFirst && operators.insertMissing(profile.id, "config.console.firstUserOwns");
  }

  async function isLastOperator(userId) {
    return (await operators.isOperator(userId)) && (await operators.lockAndCountOthers(userId)) === 0;
  }

  return Object.freeze({
    isOperator: operators.isOperator,
    list: operators.list,
    grant,
    revoke,
    grantToFirstUser,

    async deletionBlockers(userId) {
      const isLast = await transaction(() => isLastOperator(userId));
      return isLast ? [{ code: "last_operator", message: "You are the last operator of this app. Make someone else an operator first." }] : [];
    },

    forget: (userId) => operators.delete(userId)
  });
}
