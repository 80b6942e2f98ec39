import { Server } from "node:net";
import { setImmediate as turn, setTimeout as wait } from "node:timers/promises";
import closeWithGrace from "close-with-grace";
import { describeStartFailure, loadEnvironment } from "@jskit-ai/kernel/server";
import { StartupError } from "@jskit-ai/kernel/shared/errors";
import { createServer } from "./createServer.js";

const quietMilliseconds = 500;
const patienceMilliseconds = 15_000;

async function listen(fastify, { host, port }) {
  try {
    return await fastify.listen({ host, port });
  } catch (error) {
    if (error.code === "EADDRINUSE") {
      throw new StartupError(`Port ${port} on ${host} is in use. Stop what listens there, or set another PORT in .env.`);
    }
    if (error.code === "EACCES" || error.code === "EADDRNOTAVAIL") {
      throw new StartupError(`The server can't listen on ${host} port ${port} (${error.code}). Check HOST and PORT in .env.`);
    }
    throw error;
  }
}

/** Until a while has passed in which no request came. */
async function untilQuiet(server) {
  let arrived;
  const count = () => (arrived += 1);
  server.on("request", count);
  do {
    arrived = 0;
    await wait(quietMilliseconds);
    // Where the process was kept busy, what arrived meanwhile is still to be read.
    await turn();
  } while (arrived > 0);
  server.off("request", count);
}

/**
 * No new connection is taken, and whoever holds one is told to leave with its next answer. Only then is the server closed:
 * that ends idle connections, and at once it would cut off a request that is on its way over one.
 */
function stopGracefully({ app, fastify, close }) {
  let isClosing = false;
  fastify.addHook("onSend", (_request, reply, payload, done) => {
    if (isClosing) {
      reply.header("connection", "close");
    }
    done(null, payload);
  });
  return async ({ err }) => {
    isClosing = true;
    if (err) {
      app.logger.fatal({ err }, "the server stops after an error that nothing caught");
      console.error(err);
    } else if (app.env.NODE_ENV === "production") {
      // Whoever has connected by now is let in.
      await turn();
      // The HTTP server's own close() ends idle connections too, so the one below it is called.
      Server.prototype.close.call(fastify.server);
      await untilQuiet(fastify.server);
    }
    await close();
  };
}

/** `--development` only where nothing else was said: it must not open up a server that was set up as something else. */
function applyMode(argv, appRoot) {
  if (argv.includes("--production")) {
    process.env.NODE_ENV = "production";
  } else if (argv.includes("--development") && !loadEnvironment(appRoot).NODE_ENV) {
    process.env.NODE_ENV = "development";
  }
}

/**
 * Starts the server of the app in `appRoot`, until a signal stops it. `--production` serves the built pages too;
 * `--development` opens the mailbox and the list of routes, to this machine.
 */
export async function startServer({ appRoot, argv = process.argv.slice(2) }) {
  applyMode(argv, appRoot);
  try {
    let stop;
    const server = await createServer({ appRoot, onBeforeReady: (parts) => (stop = stopGracefully(parts)) });
    closeWithGrace({ delay: patienceMilliseconds, logger: false }, stop);
    const { host, port } = addressFrom(server.app.env);
    const url = await listen(server.fastify, { host, port }).catch(async (error) => {
      await server.close();
      throw error;
    });
    console.log(`The server listens at ${url}`);
    return server;
  } catch (error) {
    console.error(`The server did not start. ${describeStartFailure(error, appRoot)}`);
    process.exit(1);
  }
}

function addressFrom(env) {
  const port = Number(env.PORT || 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new StartupError(`PORT is "${env.PORT}"; it must be a number from 0 to 65535.`);
  }
  return { host: env.HOST || "127.0.0.1", port };
}
