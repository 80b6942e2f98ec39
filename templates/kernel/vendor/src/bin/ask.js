import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";

/** Asks on the terminal. A secret is not echoed: what is typed must not stay in the terminal's history of lines. */
export async function askForValue({ key, comments, secret }) {
  for (const comment of comments) {
    process.stdout.write(`${comment}\n`);
  }
  process.stdout.write(`${key}: `);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: secret ? silent : process.stdout, terminal: true });
  try {
    return (await terminal.question("")).trim();
  } finally {
    terminal.close();
    if (secret) {
      process.stdout.write("\n");
    }
  }
}
