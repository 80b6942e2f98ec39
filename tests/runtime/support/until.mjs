import { setTimeout as pause } from "node:timers/promises";

/** The first truthy answer of `ask`, asked again until `milliseconds` have gone by. */
export async function until(ask, { milliseconds = 10_000, what = "the condition" } = {}) {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer) {
      return answer;
    }
    if (Date.now() > deadline) {
      throw new Error(`${what} did not come about in ${milliseconds} ms.`);
    }
    await pause(10);
  }
}
