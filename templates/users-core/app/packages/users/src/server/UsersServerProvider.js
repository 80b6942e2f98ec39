import { registerBootstrapContributor } from "@jskit-ai/http-runtime/server";
import { registerProfileSyncLifecycleContributor } from "@jskit-ai/users-core/server/profileSyncLifecycleContributorRegistry";
import { afterUserSynced } from "./afterUserSynced.js";
import { landingPath } from "./landingPath.js";

/** What this app itself does about its users. */
class UsersServerProvider {
  static id = "local.users.server";

  register(app) {
    registerProfileSyncLifecycleContributor(app, "local.users.profileSync", () => ({
      contributorId: "local.users.profileSync",
      order: 500,
      afterIdentityProfileSynced: (sync) => afterUserSynced(app, sync)
    }));

    registerBootstrapContributor(app, "local.users.landing", () => ({
      contributorId: "local.users.landing",
[%- if tenancy_mode == "none" %]
      order: 900,
[%- else %]
      // After the workspaces, which the landing path is chosen from.
      order: 900,
[%- endif %]
      async contribute({ payload }) {
        if (!payload.auth?.authenticated) {
          return {};
        }
[%- if tenancy_mode == "none" %]
        return { user: { landingPath: landingPath({ user: payload.user }) } };
[%- else %]
        const { user, workspaces = [], surfaces } = payload;
        return { user: { landingPath: landingPath({ user, workspaces, surfaces }) } };
[%- endif %]
      }
    }));
  }
}

export { UsersServerProvider };
