import { registerBootstrapContributor } from "@jskit-ai/http-runtime/server";
import { registerAccountDeletionParticipant } from "@jskit-ai/auth-core/server/accountDeletion";
import { registerAuthPolicyContextResolver } from "@jskit-ai/auth-core/server/authPolicyContextResolverRegistry";
import { registerSessionCompanion } from "@jskit-ai/auth-core/server/sessionCompanionRegistry";
import { registerNotificationKind } from "@jskit-ai/users-core/server/notificationKindRegistry";
import { registerProfileSyncLifecycleContributor } from "@jskit-ai/users-core/server/profileSyncLifecycleContributorRegistry";
import { bindConsole } from "./bindings.js";
import { operatorNoticeKind } from "./operatorNotice.js";
import { auditRoutes } from "./routes/auditRoutes.js";
import { operatorRoutes } from "./routes/operatorRoutes.js";
import { userRoutes } from "./routes/userRoutes.js";

const operatorCompanion = "console.core.operator";

/** Adds operators to the app: the policy `console_owner`, the routes of the console, and their place in everyone's account. */
export class ConsoleCoreServiceProvider {
  static id = "console.core";

  register(app) {
    bindConsole(app);
    registerSessionCompanion(app, "console.core.operatorCompanion", (scope) => ({
      companionId: operatorCompanion,
      order: 200,
      ...scope.make("console.operators.repository").companion
    }));
    registerAuthPolicyContextResolver(app, "console.core.policyContextResolver", (scope) => ({
      resolverId: "console.core.owner",
      order: 50,
      contextKey: "console",
      requirements: ["requireConsoleOwner"],
      async resolve({ auth, definition }) {
        const readAlone = () => scope.make("console.operators").isOperator(auth.profile.id);
        const isOperator = auth.authenticated && (await scope.make("auth.requests").companion(auth, operatorCompanion, readAlone));
        // The bootstrap asks too, on every page: only the console's own routes are a use of the console.
        if (isOperator && definition?.policy === "console_owner") {
          await scope.make("console.sessions").use(auth.session);
        }
        // Hidden: whether there is a console is nothing for those who may not use it.
        return { value: isOperator ? { isOperator } : null, permissions: [], granted: isOperator, hidden: true };
      }
    }));
    registerBootstrapContributor(app, "console.core.bootstrapContributor", (scope) => ({
      contributorId: "console.core.operator",
      order: 200,
      async contribute({ request }) {
        const context = await scope.make("auth.requests").context(request, "console");
        return context?.isOperator ? { user: { isOperator: true } } : {};
      }
    }));
    registerProfileSyncLifecycleContributor(app, "console.core.firstUserOwns", (scope) => ({
      contributorId: "console.core.firstUserOwns",
      order: 200,
      async afterIdentityProfileSynced({ profile, created }) {
        if (created && app.config.console?.firstUserOwns === true) {
          await scope.make("console.operators").grantToFirstUser(profile);
        }
      }
    }));
    registerAccountDeletionParticipant(app, "console.core.deletionParticipant", (scope) => ({
      participantId: "console.core.operator",
      order: 100,
      blockers: ({ profile }) => scope.make("console.operators").deletionBlockers(profile.id),
      deleteAccount: ({ profile }) => scope.make("console.operators").forget(profile.id)
    }));
    registerNotificationKind(app, "console.core.notificationKinds.operator", () => ({
      kindId: operatorNoticeKind,
      order: 20,
      label: "Changes by an operator",
      description: "When someone who runs this app suspends or restores your account, or ends your sessions.",
      byDefault: true
    }));
  }

  boot(app) {
    const routes = app.make("http.routes");
    [userRoutes, operatorRoutes, auditRoutes].flat().forEach((definition) => routes.register(definition));
  }
}
