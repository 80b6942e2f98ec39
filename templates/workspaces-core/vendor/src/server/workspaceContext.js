import { HttpError } from "@jskit-ai/http-runtime/server/errors";
import { looksLikeSlug } from "./slugs/slug.js";

// When a workspace was last used is kept to the minute: a write a request would double what every request costs.
const touchEvery = 60_000;
const notFound = Object.freeze({ status: "not_found" });

/** What a slug in an address means for a person. To anyone but its members a workspace looks like one that isn't there. */
export function createWorkspaceContext({ workspaces, memberships, history, roles, dialect }) {
  async function moved(slug, userId) {
    const entry = await history.find(slug);
    // Asked for whether there is an entry or not: how long it takes tells outsiders nothing.
    const found = await memberships.findActive(entry?.workspaceId ?? "", userId);
    const isTakenSince = found && (await workspaces.findBySlug(slug));
    return found && !isTakenSince ? { status: "moved", currentSlug: found.workspace.slug } : notFound;
  }

  function ready({ workspace, membership }) {
    return {
      status: "ready",
      currentSlug: workspace.slug,
      workspace,
      membership,
      permissions: [...roles.permissionsOf(membership.role)]
    };
  }

  async function touch({ workspaceId, userId, lastUsedAt }) {
    if (dialect.now() - lastUsedAt >= touchEvery) {
      await memberships.touch(workspaceId, userId);
    }
  }

  return Object.freeze({
    async find(slug, userId) {
      if (!looksLikeSlug(slug)) {
        return notFound;
      }
      const found = await memberships.findActiveBySlug(slug, userId);
      if (!found) {
        return moved(slug, userId);
      }
      await touch(found.membership);
      return ready(found);
    }
  });
}

/** Sends a member who came by a former slug to the same place below the present one. */
export function workspaceMoved(url, slug) {
  const location = url.replace(/^\/api\/w\/[^/?]*/, `/api/w/${slug}`);
  return new HttpError(308, "workspace_moved", "This workspace has another address now.", {
    fields: { workspaceSlug: slug },
    headers: { location }
  });
}
