import { registerAccountDeletionParticipant } from "@jskit-ai/auth-core/server/accountDeletion";
import { requireProfileSync } from "@jskit-ai/auth-core/server/profileMode";
import { createAccountDeletionParticipant } from "./accountDeletionParticipant.js";
import { createDatabaseCredentialStore, createMemoryCredentialStore } from "./credentialStores.js";
import { createLocalMessages } from "./localMessages.js";
import { createLocalProvider } from "./localProvider.js";
import { createLocalTokens } from "./localTokens.js";
import { createPasswordHasher } from "./passwordHasher.js";

/** Binds `auth.provider`: email and password, kept in this app's own database. */
export class AuthLocalServiceProvider {
  static id = "auth.provider.local";

  register(app) {
    app.singleton("auth.local.credentials", (scope) =>
      scope.has("database.knex")
        ? createDatabaseCredentialStore({ current: scope.make("database.current"), dialect: scope.make("database.dialect") })
        : createMemoryCredentialStore()
    );
    app.singleton("auth.local.tokens", (scope) => createLocalTokens(scope.make("auth.tokens")));
    app.singleton("auth.local.hasher", () => createPasswordHasher());
    app.singleton("auth.provider", (scope) =>
      createLocalProvider({
        credentials: scope.make("auth.local.credentials"),
        hasher: scope.make("auth.local.hasher"),
        tokens: scope.make("auth.local.tokens"),
        mail: scope.make("auth.mail"),
        messages: createLocalMessages({
          title: scope.config.title || "The app",
          publicUrl: scope.make("auth.environment").publicUrl
        })
      })
    );
    registerAccountDeletionParticipant(app, "auth.local.deletionParticipant", (scope) =>
      createAccountDeletionParticipant({ credentials: scope.make("auth.local.credentials"), tokens: scope.make("auth.local.tokens") })
    );
  }

  boot(app) {
    requireProfileSync(app, "AuthLocalServiceProvider");
    if (!app.has("database.knex")) {
      app.logger.warn("no database package is installed: accounts are kept in memory, and end with this process");
    }
  }
}
