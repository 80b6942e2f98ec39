import { requireProfileSync } from "@jskit-ai/auth-core/server/profileMode";
import { pageUrl } from "@jskit-ai/auth-core/server/environment";
import { createAccessTokens } from "./accessTokens.js";
import { readSupabaseEnvironment } from "./supabaseEnvironment.js";
import { createSupabaseClients } from "./supabaseClients.js";
import { createSupabaseProvider } from "./supabaseProvider.js";

/** Binds `auth.provider`: Supabase says who someone is, and the session is the app's own. */
export class AuthSupabaseServiceProvider {
  static id = "auth.provider.supabase";

  register(app) {
    app.singleton("auth.provider", (scope) => {
      const settings = readSupabaseEnvironment(scope.env);
      const clients = createSupabaseClients(settings);
      return createSupabaseProvider({
        clients,
        accessTokens: createAccessTokens({ url: settings.url, clients }),
        tokens: scope.make("auth.tokens"),
        callbackUrl: pageUrl(scope.make("auth.environment").publicUrl, "/api/auth/callback"),
        oauthProviders: scope.config.auth?.oauthProviders ?? [],
        logger: scope.logger
      });
    });
  }

  boot(app) {
    readSupabaseEnvironment(app.env);
    requireProfileSync(app, "AuthSupabaseServiceProvider");
  }
}
