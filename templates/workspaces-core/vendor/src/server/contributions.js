import { registerAuthPolicyContextResolver } from "@jskit-ai/auth-core/server/authPolicyContextResolverRegistry";
import { registerBootstrapContributor } from "@jskit-ai/http-runtime/server";
import { registerProfileSyncLifecycleContributor } from "@jskit-ai/users-core/server/profileSyncLifecycleContributorRegistry";
import { workspaceMoved } from "./workspaceContext.js";

const bootstrapWorkspaces = 20;

/** Everyone who signs in has their own workspace, where the app gives one. */
export function registerProvisioning(app) {
  registerProfileSyncLifecycleContributor(app, "workspaces.core.profileSyncLifecycleContributor", (scope) => {
    const workspaceService = scope.make("workspaces.service");

    return Object.freeze({
      contributorId: "workspaces.core.profileSync",
      order: 100,
      async afterIdentityProfileSynced({ profile, options } = {}) {
        if (!profile || typeof workspaceService?.ensureProvisionedWorkspaceForAuthenticatedUser !== "function") {
          return;
        }
        await workspaceService.ensureProvisionedWorkspaceForAuthenticatedUser(profile, options);
      }
    });
  });
}

function putOnRequest(request, { workspace = null, membership = null, permissions = [] }) {
  Object.assign(request, { workspace, membership, permissions });
}

/** Which workspace a request is about, and what the person who asks may do there; found out only where a route asks. */
export function registerRequestContext(app) {
  registerAuthPolicyContextResolver(app, "workspaces.core.policyContextResolver", (scope) => ({
    resolverId: "workspaces.core.membership",
    order: 100,
    contextKey: "workspace",
    requirements: ["requireWorkspaceMembership"],
    async resolve({ request, auth }) {
      const { workspaceSlug } = request.params ?? {};
      const found =
        auth.authenticated && workspaceSlug
          ? await scope.make("workspaces.context").find(workspaceSlug, auth.profile.id)
          : {};
      if (found.status === "moved") {
        throw workspaceMoved(request.url, found.currentSlug);
      }
      const granted = found.status === "ready";
      putOnRequest(request, granted ? found : {});
      const { workspace, membership, permissions } = request;
      return { value: granted ? { workspace, membership, permissions } : null, permissions, granted, hidden: true };
    }
  }));
}

async function describeRequested(scope, slug, userId) {
  const { status, currentSlug, workspace, membership, permissions } = await scope
    .make("workspaces.context")
    .find(slug, userId);
  const workspaceContext = { slug, status, currentSlug };
  if (status !== "ready") {
    return { workspaceContext };
  }
  const payloads = scope.make("workspaces.payloads");
  return {
    workspaceContext,
    workspace: payloads.workspace(workspace),
    membership: payloads.membership(membership),
    permissions
  };
}

async function describeOwn(scope, profile) {
  const service = scope.make("workspaces.service");
  const { pairs, total } = await service.pageOfUser(profile.id, { limit: bootstrapWorkspaces });
  return {
    workspaces: pairs.map(scope.make("workspaces.payloads").myWorkspace),
    workspacesTotal: total,
    canCreateWorkspace: service.canCreate(),
    invites: { pending: await scope.make("workspaces.inviteAnswers").count(profile) }
  };
}

/** The pages know a person's workspaces from the start, and whether the one in their address is there for them. */
export function registerWorkspaceBootstrap(app) {
  registerBootstrapContributor(app, "workspaces.core.bootstrapContributor", (scope) => ({
    contributorId: "workspaces.core.workspaces",
    order: 300,
    async contribute({ request }) {
      const { authenticated, profile } = await scope.make("auth.requests").resolve(request);
      if (!authenticated) {
        return {};
      }
      const { workspaceSlug } = request.query;
      // First: what was just opened is the latest used in the list.
      const requested = workspaceSlug ? await describeRequested(scope, String(workspaceSlug), profile.id) : {};
      return { ...(await describeOwn(scope, profile)), ...requested };
    }
  }));
}
