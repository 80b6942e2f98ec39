import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { readDescriptor, resolvePackages } from "../support/apps.mjs";
import { startDatabaseApp } from "../support/databaseApp.mjs";
import { databaseNames } from "../support/databases.mjs";
import { rolesSource } from "../support/workspaces.mjs";

const base = ["console-core", "workspaces-core", "auth-provider-local-core"];
const accessPolicies = Object.fromEntries(
  base.flatMap((packageId) => readDescriptor(packageId)["access-policies"] ?? []).map(({ id, value }) => [id, value])
);
const longest = (text, length) => text.repeat(Math.ceil(length / text.length)).slice(0, length);
const id = (number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const moment = new Date("2025-02-28T23:59:59.123Z");

/** People as they are: names and addresses that look alike, say nothing, are as long as may be, or of any script. */
const people = [
  { email: "same@one.example", display_name: "Same Name", username: "same" },
  { email: "same@two.example", display_name: "Same Name", username: "same-2" },
  { email: "s.a.m.e@three.example", display_name: "same name ", username: "s-a-m-e" },
  { email: "résumé@example.com", display_name: "Zoë O'Neil\\ \"x\" %_", username: null },
  { email: "resume@example.com", display_name: "null", username: null },
  { email: "admin@example.com", display_name: "", username: null },
  { email: "名前@例え.jp", display_name: "名前 🦊", username: null },
  { email: "אבג@example.com", display_name: "\u202eאבג", username: null },
  { email: "a@example.com", display_name: " ", username: null },
  { email: `${longest("long.address-", 300)}@mail.example.com`.slice(-320), display_name: longest("👩‍💻é", 80), username: longest("x", 32) },
  { email: "--__--@example.com", display_name: "<script>alert(1)</script>", username: null }
].map((person, index) => ({
  id: id(index + 1),
  auth_provider: "local",
  auth_provider_user_id: index === 0 ? longest("p", 191) : id(index + 101),
  email_verified: index % 2 === 0,
  avatar_version: index % 3 === 0 ? "v1" : null,
  suspended_at: index % 4 === 0 ? moment : null,
  suspended_reason: index % 4 === 0 ? "Because of\nseveral reasons." : null,
  last_sign_in_at: index % 2 ? moment : null,
  created_at: moment,
  updated_at: moment,
  ...person
}));

const of = (...numbers) => numbers.map((number) => people[number].id);
const session = {
  provider: "local",
  provider_user_id: people[1].auth_provider_user_id,
  provider_state: null,
  provider_expires_at: null,
  user_agent: longest("🦊", 200),
  ip: "2001:db8::1",
  created_at: moment,
  authenticated_at: moment,
  last_seen_at: moment,
  expires_at: moment
};

/** Rows for every table of the catalog, in the order in which they refer to each other. */
const data = {
  auth_sessions: [
    { ...session, id: id(201), token_hash: "a".repeat(64), user_id: people[1].id, identity: JSON.stringify({ displayName: "名前 🦊 'x'" }) },
    { ...session, id: id(202), token_hash: "b".repeat(64), user_id: "local:someone", identity: "{}", provider_state: "s", provider_expires_at: moment }
  ],
  auth_tokens: [
    { token_hash: "c".repeat(64), purpose: "verify-email", subject_id: longest("r", 191), payload: longest("p", 4_000), created_at: moment, expires_at: moment },
    { token_hash: "d".repeat(64), purpose: "reset-password", subject_id: "s", payload: null, created_at: moment, expires_at: moment }
  ],
  auth_rate_limits: [{ id: "e".repeat(64), hits: 5, expires_at: moment }],
  auth_identity_deletions: ["Abc", "abc"].map((key) => ({ provider: "supabase", provider_user_id: key, attempts: 2, next_attempt_at: moment, created_at: moment })),
  auth_local_credentials: ["resume@example.com", "résumé@example.com"].map((email, index) => ({
    id: id(301 + index),
    email,
    display_name: people[9].display_name.slice(0, 80),
    password_hash: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA",
    email_verified_at: index ? moment : null,
    password_changed_at: moment,
    created_at: moment,
    updated_at: moment
  })),
  users: people,
  user_settings: of(0, 3, 9).map((user_id) => ({
    user_id,
    theme: "dark",
    locale: "de-DE",
    time_zone: "America/Argentina/ComodRivadavia",
    notifications: JSON.stringify({ "users.sign-in": true }),
    created_at: moment,
    updated_at: moment
  })),
  user_avatars: of(0).map((user_id) => ({ user_id, version: "v1", content_type: "image/webp", content: Buffer.from([0, 255, 39, 92, 10]), created_at: moment })),
  console_operators: of(2).map((user_id) => ({ user_id, granted_at: moment, granted_by: people[9].email })),
  console_audit: [
    { actor_id: null, actor_label: "npm run console:grant", before_state: null, after_state: null },
    { actor_id: people[0].id, actor_label: people[9].email, before_state: "{}", after_state: JSON.stringify({ status: "🦊" }) }
  ].map((row, index) => ({
    id: id(401 + index),
    happened_at: moment,
    action: "operator.grant",
    subject_id: people[2].id,
    subject_label: people[2].email,
    reason: longest("Grund, ", 500),
    ...row
  })),
  console_sessions: [{ session_id: id(201), last_used_at: moment }],
  workspaces: [
    { slug: people[0].username, name: people[9].display_name, kind: "personal", personal_owner_id: people[0].id },
    { slug: longest("s", 48), name: longest("🦊é", 60), kind: "workspace", personal_owner_id: null }
  ].map((row, index) => ({ id: id(501 + index), color: "#0f6b5c", member_count: 2, created_at: moment, updated_at: moment, ...row })),
  workspace_memberships: of(0, 1).flatMap((user_id) =>
    [501, 502].map((workspace) => ({
      workspace_id: id(workspace),
      user_id,
      role: user_id === people[0].id ? "owner" : "member",
      status: "active",
      joined_at: moment,
      last_used_at: moment,
      updated_at: moment
    }))
  ),
  workspace_settings: [501, 502].map((workspace) => ({
    workspace_id: id(workspace),
    name: null,
    description: longest("It's\n\"ours\". ", 500),
    invites_enabled: workspace === 501,
    created_at: moment,
    updated_at: moment
  })),
  workspace_invites: [
    { email: people[2].email, status: "pending", invited_by: people[0].id, answered_by: null, answered_at: null },
    { email: people[3].email, status: "accepted", invited_by: null, answered_by: people[3].id, answered_at: moment }
  ].map((row, index) => ({
    id: id(601 + index),
    workspace_id: id(502),
    role: "member",
    token_hash: String(index).repeat(64),
    pending_key: index ? id(602) : "f".repeat(64),
    created_at: moment,
    sent_at: moment,
    expires_at: moment,
    ...row
  })),
  workspace_slug_history: [{ slug: "former", workspace_id: id(502), released_at: moment }],
  workspace_audit: [
    {
      id: id(701),
      workspace_id: id(502),
      happened_at: moment,
      actor_id: null,
      actor_label: longest("a", 320),
      action: "member.role",
      subject_id: people[1].id,
      subject_label: people[1].email,
      before_state: "{}",
      after_state: JSON.stringify({ role: "🦊" })
    }
  ]
};

function migrationsOfTheCatalog() {
  const directory = join(import.meta.dirname, "..", "..", "..", "package-descriptors");
  const ids = readdirSync(directory).filter((file) => file.endsWith(".toml")).map((file) => file.slice(0, -".toml".length));
  return ids.flatMap((packageId) => (readDescriptor(packageId).migrations ?? []).map((migration) => migration.id)).sort();
}

/** In the order in which an app gets them. */
const migrationsOfTheApp = () => resolvePackages([...base, "database-runtime-sqlite"]).flatMap(({ migrations = [] }) => migrations.map((migration) => migration.id));

const nameOf = (file) => file.replace(/^\d+_|\.cjs$/g, "");

for (const name of databaseNames) {
  describe(`upgrades with data (${name})`, () => {
    let stop;
    let app;
    let server;
    let knex;
    // A column that a later migration drops is not kept: that is what it is for.
    let lasting;

    before(async () => {
      ({ app, server, knex, stop } = await startDatabaseApp(name, {
        packages: base,
        config: { auth: { profileMode: "users" }, tenancyMode: "workspaces" },
        accessPolicies,
        files: { "config/roles.js": rolesSource }
      }));
      lasting = await columnsOfNow();
    });

    after(() => stop?.());

    const files = () => readdirSync(join(app.root, "migrations")).sort();

    async function migrateUpTo(file) {
      await knex.migrate.rollback({}, true);
      for (const step of files()) {
        if (step === file) {
          return;
        }
        await knex.migrate.up();
      }
    }

    async function tableNames() {
      const query = name === "sqlite" ? knex("sqlite_master").where("type", "table").select("name") : knex("information_schema.tables").select("table_name as name");
      if (name !== "sqlite") {
        query.whereRaw(name === "mysql" ? "table_schema = database()" : "table_schema = current_schema()");
      }
      return (await query).map((row) => row.name);
    }

    async function columnsOfNow() {
      const columns = {};
      for (const table of Object.keys(data)) {
        if (await knex.schema.hasTable(table)) {
          columns[table] = Object.keys(await knex(table).columnInfo());
        }
      }
      return columns;
    }

    /** What the schema of the moment has room for; answers what of it is to last. */
    async function fill() {
      const columns = await columnsOfNow();
      for (const [table, names] of Object.entries(columns)) {
        const fitting = data[table].map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => names.includes(column))));
        await knex(table).insert(fitting);
      }
      return Object.fromEntries(Object.entries(columns).map(([table, names]) => [table, names.filter((column) => lasting[table].includes(column))]));
    }

    async function read(columns) {
      const tables = {};
      for (const [table, names] of Object.entries(columns)) {
        const rows = await knex(table).select(names);
        tables[table] = rows.sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
      }
      return tables;
    }

    async function signEveryoneIn() {
      const sync = server.app.make("users.profile.sync.service");
      return Promise.all(
        people.map(async ({ auth_provider_user_id: providerUserId, email, email_verified: emailVerified }) => {
          const identity = { provider: "local", providerUserId, email, emailVerified, displayName: "Someone Else", avatarUrl: "" };
          return (await sync.syncIdentityProfile(identity, { reason: "sign-in" })).profile;
        })
      );
    }

    test("the app has every migration of the catalog, and there is data for every table", async () => {
      assert.deepEqual(files().map(nameOf), migrationsOfTheApp());
      assert.deepEqual(migrationsOfTheApp().sort(), migrationsOfTheCatalog());
      await migrateUpTo(null);
      const filled = Object.keys(await fill());
      assert.deepEqual(filled.sort(), Object.keys(data).sort());
      for (const table of filled) {
        assert.ok((await knex(table)).length > 0, table);
      }
      const tables = (await tableNames()).filter((table) => !/^(knex_|sqlite_)/.test(table));
      assert.deepEqual(tables.sort(), Object.keys(data).sort());
    });

    // The first one has nothing before it.
    for (const step of migrationsOfTheApp().slice(1)) {
      test(`${step}: up with data, down, and up again`, async () => {
        const file = files().find((candidate) => nameOf(candidate) === step);
        await migrateUpTo(file);
        const columns = await fill();
        const before = await read(columns);
        await knex.migrate.up();
        assert.ok((await knex.migrate.list())[0].some((done) => done.name === file));
        assert.deepEqual(await read(columns), before, "up");
        await knex.migrate.down();
        assert.ok(!(await knex.migrate.list())[0].some((done) => done.name === file));
        assert.deepEqual(await read(columns), before, "down");
        await knex.migrate.latest();
        assert.deepEqual(await read(columns), before, "up to the newest");
        if (columns.users) {
          await checkPeople(columns);
        }
      });
    }

    async function checkPeople(columns) {
      const profiles = await signEveryoneIn();
      assert.deepEqual(profiles.map((profile) => profile.id), people.map((person) => person.id));
      assert.deepEqual(profiles.map((profile) => profile.displayName), people.map((person) => person.display_name));
      assert.equal(new Set(profiles.map(({ username }) => username)).size, people.length);
      for (const [index, { username }] of profiles.entries()) {
        assert.match(username, /^[a-z0-9](?:[a-z0-9_-]{1,30})[a-z0-9]$/);
        const chosen = columns.users.includes("username") ? people[index].username : null;
        assert.ok(chosen === null || username === chosen, `${username} instead of ${chosen}`);
      }
      assert.equal((await knex("user_settings")).length, people.length, "everyone has settings");
      const { theme } = await knex("user_settings").where({ user_id: people[0].id }).first();
      assert.equal(theme, "dark");
    }
  });
}
