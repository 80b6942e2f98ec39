import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const keptMessages = 200;

/**
 * The mailbox of development: mails land in a folder instead of going out, and outlive a restart of the server. Without a
 * folder, as in tests, they stay in memory.
 */
export function createDevMailbox({ directory = "" } = {}) {
  let loading;
  let messages = [];

  async function load() {
    if (!directory) {
      return;
    }
    await mkdir(directory, { recursive: true });
    const names = (await readdir(directory)).filter((name) => name.endsWith(".json")).sort();
    messages = await Promise.all(names.map(async (name) => JSON.parse(await readFile(join(directory, name), "utf8"))));
  }

  const ready = () => (loading ??= load());
  const fileOf = ({ id, sentAt }) => join(directory, `${sentAt.replace(/[:.]/g, "-")}-${id}.json`);

  async function drop(message) {
    if (directory) {
      await rm(fileOf(message), { force: true });
    }
  }

  return Object.freeze({
    id: "dev-mailbox",
    configured: true,

    async send({ to, subject, text, html, kind = "" }) {
      await ready();
      const message = { id: randomUUID(), to, subject, text, html, kind, sentAt: new Date().toISOString() };
      if (directory) {
        await writeFile(fileOf(message), JSON.stringify(message), { mode: 0o600 });
      }
      messages.push(message);
      await Promise.all(messages.splice(0, Math.max(0, messages.length - keptMessages)).map(drop));
    },

    async list() {
      await ready();
      return [...messages].reverse();
    },

    async find(id) {
      await ready();
      return messages.find((message) => message.id === id) ?? null;
    },

    close() {}
  });
}
