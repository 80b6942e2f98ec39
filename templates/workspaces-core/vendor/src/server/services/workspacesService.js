import { randomUUID } from "node:crypto";
import { creationOff, personalWorkspace, refuseField, slugUnavailable } from "../refusals.js";
import { ownerRole } from "../roleCatalogue.js";

const longestName = 120;

function cleanName(name) {
  const clean = name.trim();
  if (clean === "") {
    throw refuseField("name", "Enter a name.");
  }
  return clean;
}

const subjectOf = (workspace) => ({ id: workspace.id, label: workspace.name });

/** Workspaces themselves: making, naming, setting up and deleting them. An actor is `{ id, label }`. */
export function createWorkspacesService({
  workspaces,
  memberships,
  settings,
  slugs,
  history,
  audit,
  users,
  access,
  policies,
  rateLimiter,
  transaction
}) {
  const record = (workspace, actor, action, before, after) =>
    audit.write({ workspaceId: workspace.id, actor, action, subject: subjectOf(workspace), before, after });

  async function addOwner(workspace, actor, after) {
    await settings.insert(workspace.id);
    await memberships.insertMissing({ workspaceId: workspace.id, userId: actor.id, role: ownerRole });
    await record(workspace, actor, "workspace.create", null, after);
  }

  async function create({ actor, name, slug }) {
    if (!policies.selfCreation) {
      throw creationOff();
    }
    const workspace = { id: randomUUID(), slug, name: cleanName(name), kind: "workspace" };
    const reason = await slugs.refusal(slug);
    if (reason) {
      throw slugUnavailable(reason);
    }
    await rateLimiter.consume("workspaces.create", actor.id, { max: 20, windowSeconds: 3_600 });
    return transaction(async () => {
      if (!(await slugs.claim(slug, workspace.id, (db) => workspaces.insert(workspace, db)))) {
        throw slugUnavailable("taken");
      }
      await addOwner(workspace, actor, { name: workspace.name, slug });
      return memberships.findActive(workspace.id, actor.id);
    });
  }

  async function provision(profile) {
    // One sign-in of a person at a time: the next one finds what this one made.
    await users.findById(profile.id, { lock: true });
    const known = await workspaces.findPersonalOf(profile.id, { lock: true });
    if (known) {
      return known;
    }
    const id = randomUUID();
    const fields = {
      id,
      // Not the person's name alone: "Ada invites you to Ada" says nothing.
      name: `${profile.displayName || profile.username}'s workspace`.slice(0, longestName),
      kind: "personal",
      personalOwnerId: profile.id
    };
    await slugs.claimFirstFree(profile.username || profile.displayName, id, (slug, db) =>
      workspaces.insert({ ...fields, slug }, db)
    );
    const made = await workspaces.findById(id);
    await addOwner(made, { id: profile.id, label: profile.email }, { name: made.name, slug: made.slug });
    return made;
  }

  /** Everyone's own workspace, where the app gives one: made at the first sign-in, found at the next ones. */
  async function ensureProvisionedWorkspaceForAuthenticatedUser(profile) {
    if (!policies.autoProvisioning) {
      return null;
    }
    return (await workspaces.findPersonalOf(profile.id)) ?? transaction(() => provision(profile));
  }

  async function rename({ actor, workspaceId, name }) {
    const wanted = cleanName(name);
    return access.withActor(workspaceId, actor, "workspace.update", async (workspace) => {
      if (wanted !== workspace.name) {
        await workspaces.update(workspace.id, { name: wanted });
        await record(workspace, actor, "workspace.rename", { name: workspace.name }, { name: wanted });
      }
      return workspaces.findById(workspace.id);
    });
  }

  async function moveTo(workspace, actor, slug) {
    const reason = await slugs.refusal(slug, workspace.id);
    if (reason || !(await slugs.claim(slug, workspace.id, (db) => workspaces.update(workspace.id, { slug }, db)))) {
      throw slugUnavailable(reason || "taken");
    }
    await history.remember(workspace.slug, workspace.id);
    await record(workspace, actor, "workspace.slug", { slug: workspace.slug }, { slug });
  }

  async function changeSlug({ actor, workspaceId, slug }) {
    return access.withActor(workspaceId, actor, "workspace.update", async (workspace) => {
      if (workspace.kind === "personal") {
        throw personalWorkspace();
      }
      if (slug !== workspace.slug) {
        await moveTo(workspace, actor, slug);
      }
      return workspaces.findById(workspace.id);
    });
  }

  async function updateSettings({ actor, workspaceId, fields }) {
    return access.withActor(workspaceId, actor, "workspace.update", async (workspace) => {
      const before = await settings.find(workspaceId);
      const after = await settings.update(workspaceId, fields);
      await record(workspace, actor, "workspace.settings", before, after);
      return after;
    });
  }

  /** Takes the workspace away. Its slug rests like one that was given up. */
  async function erase(workspace) {
    await history.remember(workspace.slug, workspace.id);
    await workspaces.delete(workspace.id);
  }

  async function remove({ actor, workspaceId, confirmName }) {
    return access.withActor(workspaceId, actor, "workspace.delete", async (workspace) => {
      if (workspace.kind === "personal") {
        throw personalWorkspace();
      }
      if (confirmName.trim() !== workspace.name) {
        throw refuseField("confirmName", "Type the name of this workspace.");
      }
      await record(workspace, actor, "workspace.delete", { name: workspace.name, slug: workspace.slug }, null);
      await erase(workspace);
    });
  }

  return Object.freeze({
    create,
    rename,
    changeSlug,
    updateSettings,
    remove,
    erase,
    ensureProvisionedWorkspaceForAuthenticatedUser,
    findSettings: settings.find,
    describeSlug: slugs.describe,
    canCreate: () => policies.selfCreation,
    pageOfUser: memberships.pageOfUser
  });
}
