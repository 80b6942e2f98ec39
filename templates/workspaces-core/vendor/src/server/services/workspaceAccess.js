import { notFound, permissionDenied } from "../refusals.js";

/**
 * Changes of one workspace wait for each other: its row is locked first, and what the actor may do is read again after
 * that, since someone else may just have taken it away.
 */
export function createWorkspaceAccess({ workspaces, memberships, roles, transaction }) {
  async function requireActor(workspaceId, actor, permission) {
    const membership = await memberships.find(workspaceId, actor.id);
    if (membership?.status !== "active") {
      throw notFound();
    }
    if (permission && !roles.allows(membership.role, permission)) {
      throw permissionDenied();
    }
    return membership;
  }

  /** `work(workspace)` in a transaction that has the workspace to itself. */
  async function withLocked(workspaceId, work) {
    return transaction(async () => {
      const workspace = await workspaces.findById(workspaceId, { lock: true });
      if (!workspace) {
        throw notFound();
      }
      return work(workspace);
    });
  }

  /** The same for someone who needs a permission there: `work(workspace, membership)`. */
  async function withActor(workspaceId, actor, permission, work) {
    return withLocked(workspaceId, async (workspace) =>
      work(workspace, await requireActor(workspaceId, actor, permission))
    );
  }

  return Object.freeze({ withLocked, withActor });
}
