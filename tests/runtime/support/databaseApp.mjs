import { createApp, startApp } from "./apps.mjs";
import { startDatabase } from "./databases.mjs";

/**
 * An app on a database server of its own, for the tests of one `describe`; call `stop` after them. Takes what `createApp`
 * takes, without the package of the driver.
 */
export async function startDatabaseApp(name, { packages, ...options }) {
  const database = await startDatabase(name);
  const app = createApp({ ...options, packages: [...packages, `database-runtime-${name}`], env: database.envFor() });

  async function stop(server) {
    await server?.close();
    await database.stop();
    app.remove();
  }

  try {
    const server = await startApp(app);
    return { app, server, database, knex: server.app.make("database.knex"), stop: () => stop(server) };
  } catch (error) {
    await stop();
    throw error;
  }
}
