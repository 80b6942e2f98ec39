import { setImmediate as afterAnswer } from "node:timers/promises";

/**
 * Sends mails. `send` is awaited; `enqueue` isn't: it looks up what to write, and to whom, once the answer is on its way,
 * so that an answer takes as long whether there is someone to write to or not; in a transaction, once that is committed.
 */
export function createMailService({ transport, afterCommit, logger }) {
  const underWay = new Set();

  async function composeAndSend(compose) {
    await afterAnswer();
    const message = await compose();
    if (message) {
      await transport.send(message);
    }
  }

  function begin(kind, compose) {
    const work = composeAndSend(compose)
      .catch((error) => logger.error({ err: error, kind }, "a mail could not be sent"))
      .finally(() => underWay.delete(work));
    underWay.add(work);
  }

  return Object.freeze({
    get configured() {
      return transport.configured;
    },

    send: (message) => transport.send(message),

    /** `compose()` gives the message, or null where there is none to send. */
    enqueue: (kind, compose) => void afterCommit(() => begin(kind, compose)),

    drain: () => Promise.all(underWay)
  });
}
