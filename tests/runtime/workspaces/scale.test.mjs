import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { after, before, describe, test } from "node:test";
import { databaseNames } from "../support/databases.mjs";
import { startWorkspacesOn } from "../support/workspaces.mjs";

const sizes = { workspaces: 100_000, users: 10_000, busy: 500, quiet: 100, rows: 20_000 };
const rounds = 31;
// SQLite takes at most 500 rows in one insert.
const batch = 400;

/** What an explanation says of reading a whole table or a whole index; nothing where every part of it knows where to look. */
const scans = {
  async sqlite(explain) {
    return (await explain("explain query plan"))
      .map(({ detail }) => detail)
      .filter((detail) => /^SCAN (?!CONSTANT)/.test(detail));
  },
  async mysql(explain) {
    const [plan] = await explain("explain");
    return plan.filter(({ type }) => type === "ALL" || type === "index").map(({ type, table }) => `${type} ${table}`);
  },
  async postgres(explain) {
    return (await explain("explain")).rows.map((row) => row["QUERY PLAN"]).filter((line) => /Seq Scan/.test(line));
  }
};

const median = (values) => values.sort((left, right) => left - right)[Math.floor(values.length / 2)];

for (const name of databaseNames) {
  describe(`many workspaces, many members (${name})`, () => {
    let world;
    let busy;
    let quiet;
    let large;
    let small;

    const now = new Date();
    const at = (index) => new Date(now.getTime() - 1_000_000_000 + index * 1_000);

    async function insertAll(trx, table, count, rowOf) {
      for (let start = 0; start < count; start += batch) {
        await trx(table).insert(
          Array.from({ length: Math.min(batch, count - start) }, (_row, index) => rowOf(start + index))
        );
      }
    }

    const membership = (workspaceId, userId, index, role = "member") => ({
      workspace_id: workspaceId,
      user_id: userId,
      role,
      status: "active",
      joined_at: at(index),
      last_used_at: at(index),
      updated_at: now
    });

    async function fill(trx) {
      const workspaceIds = Array.from({ length: sizes.workspaces }, () => randomUUID());
      const userIds = Array.from({ length: sizes.users }, () => randomUUID());
      await insertAll(trx, "users", sizes.users, (index) => ({
        id: userIds[index],
        auth_provider: "local",
        auth_provider_user_id: `many${index}@example.com`,
        email: `many${index}@example.com`,
        email_verified: true,
        display_name: `Many ${index}`,
        username: `many-${index}`,
        created_at: now,
        updated_at: now
      }));
      await insertAll(trx, "workspaces", sizes.workspaces, (index) => ({
        id: workspaceIds[index],
        slug: `many-${index}`,
        name: `Many ${index}`,
        kind: "workspace",
        member_count: 1,
        created_at: now,
        updated_at: now
      }));
      await insertAll(trx, "workspace_memberships", sizes.workspaces, (index) =>
        membership(workspaceIds[index], userIds[index % sizes.users], index, "owner")
      );
      await insertAll(trx, "workspace_memberships", sizes.users, (index) =>
        membership(large.id, userIds[index], index)
      );
      await insertAll(trx, "workspace_memberships", sizes.quiet, (index) =>
        membership(small.id, userIds[index], index)
      );
      await insertAll(trx, "workspace_memberships", sizes.busy, (index) =>
        membership(workspaceIds[index], busy.id, index)
      );
      await insertAll(trx, "workspace_memberships", sizes.quiet, (index) =>
        membership(workspaceIds[index], quiet.id, index)
      );
      await trx("workspaces").where({ id: large.id }).increment("member_count", sizes.users);
      await trx("workspaces").where({ id: small.id }).increment("member_count", sizes.quiet);
      await insertAll(trx, "workspace_settings", sizes.rows, (index) => ({
        workspace_id: workspaceIds[index],
        description: "",
        invites_enabled: true,
        created_at: now,
        updated_at: now
      }));
      await insertAll(trx, "workspace_invites", sizes.rows, (index) => ({
        id: randomUUID(),
        workspace_id: workspaceIds[index % 1_000],
        email: `many${index}@example.com`,
        role: "member",
        status: "pending",
        token_hash: randomUUID(),
        pending_key: randomUUID(),
        invited_by: userIds[index % sizes.users],
        created_at: at(index),
        sent_at: at(index),
        expires_at: new Date(now.getTime() + 1_000_000_000)
      }));
      await insertAll(trx, "workspace_audit", sizes.rows, (index) => ({
        id: randomUUID(),
        workspace_id: workspaceIds[index % 1_000],
        happened_at: at(index),
        actor_id: userIds[index % sizes.users],
        actor_label: "someone",
        action: "workspace.rename",
        subject_id: workspaceIds[index % 1_000],
        subject_label: "something"
      }));
      await insertAll(trx, "workspace_slug_history", sizes.rows, (index) => ({
        slug: `former-${index}`,
        workspace_id: workspaceIds[index],
        released_at: now
      }));
    }

    async function gatherStatistics() {
      const tables = [
        "users",
        "workspaces",
        "workspace_memberships",
        "workspace_settings",
        "workspace_invites",
        "workspace_audit",
        "workspace_slug_history"
      ];
      for (const table of tables) {
        await world.knex.raw(name === "mysql" ? `analyze table ${table}` : `analyze ${table}`);
      }
    }

    before(async () => {
      world = await startWorkspacesOn(name);
      [busy, quiet] = [await world.person(), await world.person()];
      const owner = await world.person();
      [large, small] = [await world.workspace(owner), await world.workspace(owner)];
      await world.knex.transaction(fill);
      for (const workspace of [large, small]) {
        await world.add(workspace, busy, "admin");
        await world.add(workspace, quiet, "owner");
      }
      await gatherStatistics();
    });

    after(() => world?.stop());

    /** The statements about workspaces that `work` ran, each once. */
    async function statementsOf(work) {
      const statements = new Map();
      const listen = ({ sql, bindings }) => {
        if (/workspace/.test(sql) && /^(select|update|delete)/.test(sql)) {
          statements.set(sql, bindings);
        }
      };
      world.knex.on("query", listen);
      await work().finally(() => world.knex.off("query", listen));
      return [...statements].map(([sql, bindings]) => ({ sql, bindings }));
    }

    async function everyUse() {
      const inLarge = `/api/w/${large.slug}`;
      const invited = await world.person();
      const answers = [];
      const ask = async (visitor, method, url, body) =>
        answers.push({ url, ...(await visitor.request(method, url, body)) });
      for (const url of [
        `/api/bootstrap?workspaceSlug=${large.slug}`,
        "/api/bootstrap?workspaceSlug=many-99999",
        "/api/workspaces?page=3",
        "/api/workspaces?text=many-4",
        "/api/workspaces/slug-available?slug=many-5",
        "/api/workspace-invites",
        inLarge,
        `${inLarge}/settings`,
        `${inLarge}/members?page=300`,
        `${inLarge}/members?role=admin`,
        `${inLarge}/members?text=many-77`,
        `${inLarge}/invites`,
        `${inLarge}/invites?status=all`,
        `${inLarge}/audit`,
        "/api/account/deletion"
      ]) {
        await ask(busy.visitor, "GET", url);
      }
      await ask(busy.visitor, "POST", `${inLarge}/invites`, { email: invited.email, role: "member" });
      const token = await world.tokenTo(invited.email);
      await ask(invited.visitor, "POST", "/api/workspace-invites/preview", { token });
      await ask(invited.visitor, "POST", "/api/workspace-invites/accept", { token });
      await ask(busy.visitor, "PATCH", inLarge, { name: "Large" });
      await ask(busy.visitor, "PUT", `${inLarge}/slug`, { slug: `${large.slug}-b` });
      await ask(busy.visitor, "PUT", `${inLarge}-b/slug`, { slug: large.slug });
      await ask(busy.visitor, "PATCH", `${inLarge}/members/${invited.id}`, { role: "admin" });
      await ask(quiet.visitor, "POST", `${inLarge}/leave`, {});
      await ask(invited.visitor, "GET", "/api/account/export");
      await ask(invited.visitor, "DELETE", "/api/account", { confirmEmail: invited.email });
      await world.person({ email: "provisioned@example.com" });
      return answers;
    }

    test("every query knows where to look: no table and no index is read whole", async () => {
      let answers;
      const statements = await statementsOf(async () => (answers = await everyUse()));
      assert.deepEqual(
        answers.filter(({ status }) => status >= 300).map(({ url, status, body }) => [url, status, body]),
        []
      );
      assert.ok(statements.length > 40, `${statements.length} statements`);
      const found = [];
      for (const { sql, bindings } of statements) {
        // A search for members compares all of them with the text; whether it goes from them to their accounts or the other
        // way is the database's to choose, by how many there are of each.
        const isOpen = (line) => /like/.test(sql) && /\busers\b/.test(line);
        // PostgreSQL's driver has numbered the parameters by the time it tells of them.
        const explain = (keyword) => world.knex.raw(`${keyword} ${sql.replace(/\$\d+/g, "?")}`, bindings);
        found.push(...(await scans[name](explain)).filter((line) => !isOpen(line)).map((line) => `${line}: ${sql}`));
      }
      assert.deepEqual(found, []);
    });

    async function timesOf(asks) {
      const taken = asks.map(() => []);
      for (let round = 0; round < rounds; round += 1) {
        for (const [index, ask] of asks.entries()) {
          const start = performance.now();
          const { status } = await ask();
          taken[index].push(performance.now() - start);
          assert.equal(status, 200);
        }
      }
      return taken.map(median);
    }

    for (const [what, few, many] of [
      ["the bootstrap", () => quiet.visitor.get("/api/bootstrap"), () => busy.visitor.get("/api/bootstrap")],
      ["the selector", () => quiet.visitor.get("/api/workspaces"), () => busy.visitor.get("/api/workspaces")],
      [
        "a page of members",
        () => busy.visitor.get(`/api/w/${small.slug}/members`),
        () => busy.visitor.get(`/api/w/${large.slug}/members`)
      ]
    ]) {
      test(`${what} takes less than twice as long as with ${sizes.quiet}`, async (t) => {
        const [short, long] = await timesOf([few, many]);
        t.diagnostic(`${short.toFixed(2)} ms, ${long.toFixed(2)} ms`);
        assert.ok(long < short * 2, `${short.toFixed(2)} ms with ${sizes.quiet}, ${long.toFixed(2)} ms`);
      });
    }

    test("pages have 25 entries, whoever has however many, and the bootstrap 20", async () => {
      const { body: members } = await busy.visitor.get(`/api/w/${large.slug}/members?page=2`);
      assert.deepEqual([members.members.length, members.pageSize], [25, 25]);
      assert.ok(members.total > sizes.users);
      const { body: own } = await busy.visitor.get("/api/workspaces?page=21");
      assert.deepEqual([own.workspaces.length, own.total], [2, sizes.busy + 2]);
      const { workspaces, workspacesTotal } = await busy.visitor.bootstrap();
      assert.deepEqual([workspaces.length, workspacesTotal], [20, sizes.busy + 2]);
      assert.equal((await busy.visitor.get("/api/workspaces?page=10001")).status, 400);
    });
  });
}
