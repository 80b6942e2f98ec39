import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createApp, readDescriptor, startApp } from "./apps.mjs";
import { startDatabase } from "./databases.mjs";

const rolesFile = join(
  import.meta.dirname,
  "..",
  "..",
  "..",
  "templates",
  "workspaces-core",
  "app",
  "config",
  "roles.js"
);
export const rolesSource = readFileSync(rolesFile, "utf8");

export function createWorkspacesApp({ database = null, tenancyMode = "workspaces", config = {}, files = {}, env = {} } = {}) {
  const [{ id, value }] = readDescriptor("workspaces-core")["access-policies"];
  return createApp({
    packages: ["auth-provider-local-core", `database-runtime-${database?.name ?? "sqlite"}`, "workspaces-core"],
    env: { ...database?.envFor(), ...env },
    accessPolicies: { [id]: value },
    config: { auth: { profileMode: "users" }, tenancyMode, ...config },
    files: { "config/roles.js": rolesSource, ...files }
  });
}

/** An app with workspaces that runs, and who and what its tests need. */
export async function startWorkspaces(options = {}) {
  const app = createWorkspacesApp(options);
  const server = await startApp(app, { providers: options.providers ?? [] });
  return { app, server, ...(await createWorld(app, server)), stop: () => server.close().finally(app.remove) };
}

/** The same on a database server of its own, which ends with it. */
export async function startWorkspacesOn(name, options = {}) {
  const database = await startDatabase(name);
  try {
    const world = await startWorkspaces({ ...options, database });
    return { ...world, database, stop: () => world.stop().finally(database.stop) };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function createWorld(app, server) {
  const { createVisitor } = await app.module("users-core/src/server/testing.js");
  const make = (token) => server.app.make(token);
  let count = 0;

  const actorOf = ({ id, email }) => ({ id, label: email });

  /** Someone who is signed in, without the provider's own part. */
  async function person({ email = `person${(count += 1)}@example.com`, emailVerified = true, ...more } = {}) {
    const visitor = createVisitor(server);
    const { id, username } = await visitor.signInAs({ email, emailVerified, ...more });
    return { visitor, id, email, username };
  }

  async function workspace(owner, { name = `Workspace ${(count += 1)}`, slug = `workspace-${count}` } = {}) {
    const made = await make("workspaces.service").create({ actor: actorOf(owner), name, slug });
    return made.workspace;
  }

  async function add(found, { id: userId }, role = "member") {
    await make("workspaces.memberships.repository").insertMissing({ workspaceId: found.id, userId, role });
  }

  async function member(found, role = "member") {
    const someone = await person();
    await add(found, someone, role);
    return someone;
  }

  async function invite(found, inviter, { email, role = "member" }) {
    const made = await make("workspaces.invites").create({
      actor: actorOf(inviter),
      workspaceId: found.id,
      email,
      role
    });
    return { ...made, token: await tokenTo(email) };
  }

  /** The token of the newest invitation that was sent to an address. */
  async function tokenTo(email) {
    await make("auth.mail").drain();
    const mail = (await make("auth.mail.transport").list()).find(
      ({ to, kind }) => to === email && kind === "workspaces.invite"
    );
    return new URL(/https?:\/\/\S+/.exec(mail.text)[0]).hash.replace("#token=", "");
  }

  const rolesIn = async (found) =>
    Object.fromEntries(
      (await make("database.knex")("workspace_memberships").where({ workspace_id: found.id })).map(
        ({ user_id: id, role }) => [id, role]
      )
    );

  return {
    make,
    knex: make("database.knex"),
    guest: () => ({ visitor: createVisitor(server), email: "guest@example.com" }),
    actorOf,
    person,
    workspace,
    add,
    member,
    invite,
    tokenTo,
    rolesIn,
    suspend: ({ id }) => make("users.profile.service").suspend(id, "Test."),
    suspendIn: (found, { id }) =>
      make("workspaces.memberships.repository").update(found.id, id, { status: "suspended" })
  };
}
