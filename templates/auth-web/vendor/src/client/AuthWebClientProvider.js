import { mdiLogin, mdiLogout } from "@mdi/js";
import { registerRouteGuard } from "@jskit-ai/shell-web/client";
import { landingPath, safeReturnTo } from "./composables/returnTo.js";

/** Sends people who are signed in already on from the sign-in pages, to where they were going. */
export class AuthWebClientProvider {
  static id = "auth.web.client";

  register(app) {
    registerRouteGuard(app, "auth.web.guestGuard", () => ({
      policy: "guest",
      decide({ context, to, router }) {
        if (!context.auth?.authenticated) {
          return true;
        }
        const { path, query, hash } = router.resolve(safeReturnTo(to.query.returnTo) ?? landingPath(context));
        return { redirect: { path, query, hash } };
      }
    }));
  }

  boot(app) {
    app.make("client.icons").register({ signIn: mdiLogin, signOut: mdiLogout });
  }
}
