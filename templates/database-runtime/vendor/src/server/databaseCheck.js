import { hasMigrations, readMigrationState } from "./migrations.js";

/** Whether the database answers, and whether it has every migration of the app. */
export function createDatabaseCheck(knex) {
  let isComplete = false;

  async function countPending() {
    if (isComplete || !(await hasMigrations(knex))) {
      return 0;
    }
    const { pending } = await readMigrationState(knex);
    // Migrations only ever grow with a release, and a release starts a new process: once complete is enough.
    isComplete = pending.length === 0;
    return pending.length;
  }

  return {
    id: "database",
    async check() {
      await knex.raw("select 1");
      const pending = await countPending();
      return pending === 0 ? { status: "ok" } : { status: "degraded", detail: `Migrations to run: ${pending}.` };
    }
  };
}
