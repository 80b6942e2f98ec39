import { describeStartFailure, StartupError } from "@jskit-ai/kernel/server";
import { createServer } from "@jskit-ai/http-runtime/server";

const usage = "Usage: npm run console:grant EMAIL";
const actor = { label: "npm run console:grant" };

async function findUser(app, email) {
  const found = await app.make("users.repository").findByEmail(email);
  const link = new URL("/auth/sign-up", app.make("auth.environment").publicUrl).href;
  if (found.length === 0) {
    throw new StartupError(`Nobody with the address ${email} has signed in yet. Sign up at ${link}, then run this again.`);
  }
  const verified = found.find(({ emailVerified }) => emailVerified);
  if (!verified) {
    throw new StartupError(`${email} is not verified yet. Open the link in the mail to it, then run this again.`);
  }
  return verified;
}

async function grant(app, email) {
  const subject = await findUser(app, email.trim().toLowerCase());
  const granted = await app.make("console.operators").grant({ actor, subject, reason: "Granted from the command line." });
  const link = new URL("/console", app.make("auth.environment").publicUrl).href;
  console.log(granted ? `${subject.displayName} <${subject.email}> is now an operator.` : `${subject.email} was an operator already; nothing has changed.`);
  console.log(`The console is at ${link}`);
}

async function run([command, email, ...rest]) {
  if (command !== "grant" || !email || rest.length > 0) {
    console.error(usage);
    return 2;
  }
  const appRoot = process.cwd();
  let server;
  try {
    // What a server would warn of at its start is nothing to whoever types this.
    server = await createServer({ appRoot, env: { LOG_LEVEL: process.env.LOG_LEVEL ?? "error" } });
    await grant(server.app, email);
    return 0;
  } catch (error) {
    console.error(describeStartFailure(error, appRoot));
    return 1;
  } finally {
    await server?.close();
  }
}

process.exitCode = await run(process.argv.slice(2));
