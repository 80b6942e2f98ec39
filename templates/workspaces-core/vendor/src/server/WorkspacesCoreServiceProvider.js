import { registerAccountParticipants } from "./accountParticipants.js";
import { bindWorkspaces } from "./bindings.js";
import { registerProvisioning, registerRequestContext, registerWorkspaceBootstrap } from "./contributions.js";
import { checkRoutePermissions } from "./roleCatalogue.js";
import { auditRoutes } from "./routes/auditRoutes.js";
import { inviteRoutes } from "./routes/inviteRoutes.js";
import { memberRoutes } from "./routes/memberRoutes.js";
import { myInviteRoutes } from "./routes/myInviteRoutes.js";
import { myWorkspaceRoutes } from "./routes/myWorkspaceRoutes.js";
import { workspaceRoutes } from "./routes/workspaceRoutes.js";
import { workspacePolicy } from "./workspaceRoutes.js";

const ownRoutes = [myWorkspaceRoutes, workspaceRoutes, memberRoutes, inviteRoutes, auditRoutes, myInviteRoutes];

/** Adds workspaces to the app: the policy `workspace_member`, their routes, and their place in everyone's account. */
export class WorkspacesCoreServiceProvider {
  static id = "workspaces.core";

  register(app) {
    bindWorkspaces(app);
    registerProvisioning(app);
    registerRequestContext(app);
    registerWorkspaceBootstrap(app);
    registerAccountParticipants(app);
  }

  boot(app) {
    // What config/public.js and config/roles.js say must make sense before anyone comes.
    app.make("workspaces.policies");
    const roles = app.make("workspaces.roles");
    const server = app.make("http.server");
    for (const name of ["workspace", "membership", "permissions"]) {
      server.decorateRequest(name, null);
    }
    const routes = app.make("http.routes");
    ownRoutes.flat().forEach((definition) => routes.register(definition));
    server.addHook("onReady", async () => checkRoutePermissions(routes.list(), roles, workspacePolicy));
  }
}
