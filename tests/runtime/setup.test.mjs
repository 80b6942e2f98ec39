import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, describe, test } from "node:test";
import { appRoot, load, loadVendored } from "./app.mjs";

const { parseTemplate, quoteValue } = await loadVendored("kernel/src/bin/environmentTemplate.js");
const { parse } = await load("dotenv");
const setup = join(appRoot, "vendor/@jskit-ai/kernel/src/bin/setup.js");
const tool = join(appRoot, "vendor/@jskit-ai/kernel/src/bin/jskit.js");
const folders = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

function makeFolder(files) {
  const folder = mkdtempSync(join(tmpdir(), "jskit-setup-"));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

function run(file, cwd, env = {}) {
  return spawnSync(process.execPath, [file], { cwd, encoding: "utf8", input: "", env: { ...process.env, ...env } });
}

const example = [
  "# Where it listens.",
  "PORT=3000",
  "",
  "# Signs the cookies.",
  "# generate: hex32",
  "SESSION_SECRET=",
  "",
  "# Optional. Where mail goes.",
  "SMTP_URL=",
  "",
  "# secret",
  "DB_PASSWORD=",
  ""
].join("\n");

describe("npm run setup", () => {
  test("makes .env, with secrets of its own, readable by the owner only", () => {
    const folder = makeFolder({ ".env.example": example, "package.json": "{}" });
    const { status, stdout } = run(setup, folder);
    assert.equal(status, 0);
    const env = parse(readFileSync(join(folder, ".env"), "utf8"));
    assert.equal(env.PORT, "3000");
    assert.match(env.SESSION_SECRET, /^[0-9a-f]{64}$/);
    assert.equal(statSync(join(folder, ".env")).mode & 0o777, 0o600);
    assert.match(stdout, /Fill these in .env before you start: DB_PASSWORD\./);
    assert.doesNotMatch(stdout, new RegExp(env.SESSION_SECRET));
  });

  test("run again it changes nothing, and keeps what was filled in", () => {
    const folder = makeFolder({ ".env.example": example, "package.json": "{}", ".env": "PORT=4000\nDB_PASSWORD='a#b'\nOWN=1" });
    assert.equal(run(setup, folder).status, 0);
    const first = readFileSync(join(folder, ".env"), "utf8");
    assert.deepEqual({ ...parse(first), SESSION_SECRET: "" }, { PORT: "4000", DB_PASSWORD: "a#b", OWN: "1", SESSION_SECRET: "", SMTP_URL: "" });
    assert.equal(run(setup, folder).status, 0);
    assert.equal(readFileSync(join(folder, ".env"), "utf8"), first);
  });

  test("migrates where there is a database, and fails when that fails", () => {
    const manifest = (code) => JSON.stringify({ scripts: { "db:migrate": `node -e "process.exit(${code})"` } });
    assert.equal(run(setup, makeFolder({ ".env.example": "", "package.json": manifest(0) })).status, 0);
    assert.notEqual(run(setup, makeFolder({ ".env.example": "", "package.json": manifest(3) })).status, 0);
  });

  test("a quoted value reads back as it was", () => {
    const alphabet = ["a", "Z", "0", " ", "#", "$", "\\", "'", '"', "`", "=", "{", "é", "\\n"];
    let seed = 7;
    const next = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
    let kept = 0;
    for (let round = 0; round < 2_000; round += 1) {
      const value = Array.from({ length: Math.floor(next() * 9) }, () => alphabet[Math.floor(next() * alphabet.length)]).join("");
      let quoted;
      try {
        quoted = quoteValue(value);
      } catch {
        assert.ok(value.includes("'"), `"${value}" could have been kept`);
        continue;
      }
      kept += 1;
      assert.equal(parse(`A=1\nKEY=${quoted}\nB=2`).KEY, value);
    }
    assert.ok(kept > 1_000);
    assert.throws(() => quoteValue("two\nlines"));
  });

  test("comments that mean something are read", () => {
    const [port, secret, smtp, password] = parseTemplate(example);
    assert.deepEqual([port.value, secret.generate, smtp.optional, password.secret], ["3000", "hex32", true, true]);
  });
});

describe("npx jskit", () => {
  test("runs the installed tool with its arguments and exit code, and never itself", () => {
    const folder = makeFolder({
      "bin/jskit": '#!/bin/sh\necho "tool $@"\nexit 3\n',
      "node_modules/.bin/placeholder": ""
    });
    chmodSync(join(folder, "bin/jskit"), 0o755);
    symlinkSync(tool, join(folder, "node_modules/.bin/jskit"));
    const path = [join(folder, "node_modules/.bin"), join(folder, "bin"), dirname(process.execPath)].join(delimiter);
    const result = spawnSync(process.execPath, [tool, "list", "--json"], { encoding: "utf8", env: { PATH: path } });
    assert.equal(result.stdout, "tool list --json\n");
    assert.equal(result.status, 3);
  });

  test("says how to get it where there is none", () => {
    const folder = makeFolder({ "empty/file": "" });
    const result = spawnSync(process.execPath, [tool], { encoding: "utf8", env: { PATH: join(folder, "empty") } });
    assert.equal(result.status, 1);
    assert.match(result.stderr, /not on the PATH[\s\S]*hint: /);
  });
});
