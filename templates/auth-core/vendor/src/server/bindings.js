import { join } from "node:path";
import { createAccountDeletion } from "./accountDeletion.js";
import { exportAccount } from "./accountExport.js";
import { createAuthService } from "./authService.js";
import { createCookieJar } from "./cookies.js";
import { createSecretBox } from "./crypto.js";
import { createCsrf } from "./csrf.js";
import { readAuthEnvironment } from "./environment.js";
import { createFlowCookie } from "./flowCookie.js";
import { createDevMailbox } from "./mail/devMailbox.js";
import { createMailService } from "./mail/mailService.js";
import { createSmtpTransport, createUnconfiguredTransport } from "./mail/transports.js";
import { createPolicyRuntime } from "./policy.js";
import { resolveAuthProfileMode, resolveProfileSync } from "./profiles/profileMode.js";
import { createStandaloneProfileMirror } from "./profiles/standaloneProfileMirror.js";
import { createDatabaseCounters, createMemoryCounters } from "./rateLimits/counters.js";
import { createRateLimiter } from "./rateLimits/rateLimiter.js";
import { createRateLimitStore } from "./rateLimits/rateLimitStore.js";
import { createIdentityDeletions } from "./identityDeletions/identityDeletions.js";
import { createDatabaseIdentityDeletionStore, createMemoryIdentityDeletionStore } from "./identityDeletions/stores.js";
import { createMemoryTransactions } from "./memoryTransactions.js";
import { createAuthRequests } from "./requests.js";
import { resolveSessionCompanions } from "./sessionCompanionRegistry.js";
import { createDatabaseSessionStore } from "./sessions/databaseSessionStore.js";
import { createMemorySessionStore } from "./sessions/memorySessionStore.js";
import { createProviderRenewal } from "./sessions/providerRenewal.js";
import { createSessionService } from "./sessions/sessionService.js";
import { createDatabaseTokenStore, createMemoryTokenStore } from "./tokens/tokenStores.js";
import { createTokenService } from "./tokens/tokenService.js";
import { createUserState } from "./userState.js";

export function hasDatabase(scope) {
  return scope.has("database.knex");
}

function databaseOf(scope) {
  return { current: scope.make("database.current"), dialect: scope.make("database.dialect") };
}

function bindMail(app) {
  app.singleton("auth.mail.transport", (scope) => {
    const { smtpUrl, mailFrom, isDevelopment, isTest } = scope.make("auth.environment");
    if (smtpUrl) {
      return createSmtpTransport({ url: smtpUrl, from: mailFrom });
    }
    if (!isDevelopment) {
      return createUnconfiguredTransport();
    }
    return createDevMailbox({ directory: isTest ? "" : join(scope.make("app.root"), "data", "mail") });
  });
  app.singleton("auth.mail", (scope) =>
    createMailService({
      transport: scope.make("auth.mail.transport"),
      afterCommit: scope.make("auth.transactions").afterCommit,
      logger: scope.logger
    })
  );
}

function bindStores(app) {
  app.singleton("auth.transactions", (scope) =>
    hasDatabase(scope)
      ? Object.freeze({ transaction: scope.make("database.transaction"), afterCommit: scope.make("database.afterCommit") })
      : createMemoryTransactions({ logger: scope.logger })
  );
  app.singleton("auth.session.store", (scope) =>
    hasDatabase(scope)
      ? createDatabaseSessionStore({ ...databaseOf(scope), getCompanions: () => resolveSessionCompanions(scope) })
      : createMemorySessionStore()
  );
  app.singleton("auth.token.store", (scope) =>
    hasDatabase(scope) ? createDatabaseTokenStore(databaseOf(scope)) : createMemoryTokenStore()
  );
  app.singleton("auth.identityDeletion.store", (scope) =>
    hasDatabase(scope) ? createDatabaseIdentityDeletionStore(databaseOf(scope)) : createMemoryIdentityDeletionStore()
  );
  app.singleton(
    "http.rateLimitStore",
    (scope) =>
      createRateLimitStore({
        counters: hasDatabase(scope) ? createDatabaseCounters(databaseOf(scope)) : createMemoryCounters()
      }),
    { replace: true }
  );
}

function bindBasics(app) {
  app.singleton("auth.environment", (scope) => readAuthEnvironment(scope.env));
  app.singleton("auth.box", (scope) => createSecretBox(scope.make("auth.environment").secret));
  app.singleton("auth.cookies", (scope) => createCookieJar(scope.make("auth.environment")));
  app.singleton("auth.flowCookie", (scope) =>
    createFlowCookie({ cookies: scope.make("auth.cookies"), box: scope.make("auth.box") })
  );
  app.singleton("auth.standaloneProfiles", () => createStandaloneProfileMirror());
  app.singleton("auth.profiles", (scope) => resolveProfileSync(scope, scope.make("auth.standaloneProfiles")));
}

function bindSessions(app) {
  app.singleton("auth.sessions", (scope) =>
    createSessionService({
      store: scope.make("auth.session.store"),
      cookies: scope.make("auth.cookies"),
      box: scope.make("auth.box"),
      afterCommit: scope.make("auth.transactions").afterCommit
    })
  );
  app.singleton("auth.tokens", (scope) =>
    createTokenService({ store: scope.make("auth.token.store"), box: scope.make("auth.box") })
  );
  app.singleton("auth.rateLimiter", (scope) => createRateLimiter(scope.make("http.rateLimitStore")));
  app.singleton("auth.requests", (scope) => {
    const sessions = scope.make("auth.sessions");
    const getProvider = () => scope.make("auth.provider");
    return createAuthRequests({
      sessions,
      profiles: scope.make("auth.profiles"),
      getProvider,
      renewIfDue: createProviderRenewal({ sessions, getProvider, logger: scope.logger })
    });
  });
}

function bindHttp(app) {
  app.singleton("http.policy", (scope) =>
    createPolicyRuntime({
      requests: scope.make("auth.requests"),
      sessions: scope.make("auth.sessions"),
      accessPolicies: scope.config.surfaceAccessPolicies ?? {}
    })
  );
  app.singleton("http.csrf", (scope) =>
    createCsrf({ cookies: scope.make("auth.cookies"), box: scope.make("auth.box"), requests: scope.make("auth.requests") })
  );
  app.singleton("auth.userState", (scope) =>
    createUserState({
      requests: scope.make("auth.requests"),
      csrf: scope.make("http.csrf"),
      getProvider: () => scope.make("auth.provider"),
      mail: scope.make("auth.mail"),
      profileMode: resolveAuthProfileMode(scope.config),
      devMailboxPath: scope.make("auth.mail.transport").id === "dev-mailbox" ? "/dev/mail" : ""
    })
  );
}

function bindServices(app) {
  app.singleton("auth.identityDeletions", (scope) =>
    createIdentityDeletions({
      store: scope.make("auth.identityDeletion.store"),
      getProvider: () => scope.make("auth.provider"),
      afterCommit: scope.make("auth.transactions").afterCommit,
      logger: scope.logger
    })
  );
  app.singleton("auth.service", (scope) =>
    createAuthService({
      provider: scope.make("auth.provider"),
      profiles: scope.make("auth.profiles"),
      sessions: scope.make("auth.sessions"),
      requests: scope.make("auth.requests"),
      csrf: scope.make("http.csrf"),
      rateLimiter: scope.make("auth.rateLimiter"),
      mail: scope.make("auth.mail"),
      flowCookie: scope.make("auth.flowCookie"),
      identityDeletions: scope.make("auth.identityDeletions"),
      transaction: scope.make("auth.transactions").transaction,
      logger: scope.logger
    })
  );
  app.singleton("auth.accounts", (scope) => {
    const deletion = createAccountDeletion({
      scope,
      sessions: scope.make("auth.sessions"),
      identityDeletions: scope.make("auth.identityDeletions"),
      transaction: scope.make("auth.transactions").transaction
    });
    return Object.freeze({ ...deletion, export: (profile) => exportAccount(scope, profile) });
  });
}

/** Everything that auth-core offers, made when first asked for: by then the database, if there is one, is open. */
export function bindAuth(app) {
  bindBasics(app);
  bindMail(app);
  bindStores(app);
  bindSessions(app);
  bindHttp(app);
  bindServices(app);
}
