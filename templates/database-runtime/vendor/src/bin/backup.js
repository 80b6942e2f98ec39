import { chmod, mkdir, open, rm } from "node:fs/promises";
import { spawn } from "node:child_process";
import { dirname, isAbsolute, join, relative } from "node:path";
import { StartupError } from "@jskit-ai/kernel/shared/errors";

function defaultName(driver, now = new Date()) {
  const stamp = now.toISOString().replace(/[-:]/g, "").replace(/\..*/, "Z");
  return join("data", "backups", `${stamp}.${driver.backupExtension}`);
}

/** The first of `programs` that is installed writes to `path`; what it needs to know, passwords too, is in `env`. */
async function dump({ programs, args, env }, path) {
  const file = await open(path, "wx", 0o600);
  try {
    for (const program of programs) {
      const code = await exitCode(program, args, env, file.fd);
      if (code === 0) {
        return;
      }
      if (code !== "ENOENT") {
        throw new StartupError(`${program} failed with exit code ${code}.`);
      }
    }
    throw new StartupError(`A copy needs ${programs.join(" or ")}; install the database's client programs.`);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

function exitCode(program, args, env, output) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", output, "inherit"] });
    child.on("error", (error) => (error.code === "ENOENT" ? resolve("ENOENT") : reject(error)));
    child.on("close", resolve);
  });
}

/** A consistent copy while the app goes on; answers where it is. */
export async function backUp({ knex, driver, appRoot, env, file }) {
  const wanted = file ?? defaultName(driver);
  const path = isAbsolute(wanted) ? wanted : join(appRoot, wanted);
  await mkdir(dirname(path), { recursive: true });
  if (driver.dumpCommand) {
    await dump(driver.dumpCommand(env), path);
  } else {
    await driver.copyTo({ knex, path });
    await chmod(path, 0o600);
  }
  return isAbsolute(wanted) ? path : relative(appRoot, path);
}
