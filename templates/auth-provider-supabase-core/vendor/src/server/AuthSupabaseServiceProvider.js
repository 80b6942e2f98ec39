import { requireProfileSync } from "@jskit-ai/auth-core/server/profileMode";
import { pageUrl } from "@jskit-ai/auth-core/server/environment";
import { createAccessTokens } from "./accessTokens.js";
import { createIdentities } from "./identities.js";
import { createProjectSettings } from "./projectSettings.js";
import { readSupabaseEnvironment } from "./supabaseEnvironment.js";
import { createSupabaseClients } from "./supabaseClients.js";
import { createSupabaseProvider } from "./supabaseProvider.js";

/** Binds `auth.provider`: Supabase says who someone is, and the session is the app's own. */
export class AuthSupabaseServiceProvider {
  static id = "auth.provider.supabase";

  register(app) {
    app.singleton("auth.provider", (scope) => {
      const project = readSupabaseEnvironment(scope.env);
      const clients = createSupabaseClients(project);
      const oauthProviders = scope.config.auth?.oauthProviders ?? [];
      const settings = createProjectSettings({ ...project, oauthProviders, logger: scope.logger });
      return createSupabaseProvider({
        clients,
        accessTokens: createAccessTokens({ url: project.url, clients }),
        identityOf: createIdentities({ settings }),
        tokens: scope.make("auth.tokens"),
        callbackUrl: pageUrl(scope.make("auth.environment").publicUrl, "/api/auth/callback"),
        oauthProviders,
        logger: scope.logger
      });
    });
  }

  boot(app) {
    readSupabaseEnvironment(app.env);
    requireProfileSync(app, "AuthSupabaseServiceProvider");
  }
}
