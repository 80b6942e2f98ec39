import { registerBootstrapContributor, registerHealthCheck } from "@jskit-ai/http-runtime/server";
import { StartupError } from "@jskit-ai/kernel/shared/errors";
import { bindAuth, hasDatabase } from "./bindings.js";
import { createHousekeeping } from "./housekeeping.js";
import { registerMailPages } from "./mail/mailPages.js";
import { checkProvider } from "./providerContract.js";
import { registerAccountRoutes } from "./routes/accountRoutes.js";
import { registerFlowRoutes } from "./routes/flowRoutes.js";
import { registerSessionRoutes } from "./routes/sessionRoutes.js";

/** Binds sessions, policies and flows, and puts their routes on the server. */
export class AuthCoreServiceProvider {
  static id = "auth.core";

  #housekeeping = null;

  register(app) {
    bindAuth(app);
    registerBootstrapContributor(app, "auth.core.bootstrap", (scope) => ({
      contributorId: "auth.core",
      order: -100,
      contribute: ({ request, reply }) => scope.make("auth.userState")(request, reply)
    }));
    registerHealthCheck(app, "auth.core.mailCheck", (scope) => ({
      id: "mail",
      check: async () => checkMail(scope)
    }));
  }

  async boot(app) {
    if (!app.has("auth.provider")) {
      throw new StartupError("There is no way to sign in. Add one: jskit add package auth-provider-local-core");
    }
    app.make("auth.environment");
    reportWhatIsKeptInMemory(app);
    registerRoutes(app);
    const server = app.make("http.server");
    server.decorateRequest("auth", null);
    server.decorateRequest("policyContext", null);
    server.addHook("onReady", async () => {
      // By now every package has registered what it has to say.
      checkProvider(app.make("auth.provider"));
      reportMail(app);
      app.make("http.policy").check(app.make("http.routes").list(), app);
      this.#housekeeping.start();
    });
    this.#housekeeping = createHousekeeping(app);
  }

  async shutdown(app) {
    await this.#housekeeping?.stop();
    await app.make("auth.mail").drain();
    app.make("auth.mail.transport").close();
  }
}

function registerRoutes(app) {
  const routes = app.make("http.routes");
  // Made at the first request, when the provider and the users layer have booted too.
  const getService = () => app.make("auth.service");
  const getSessions = () => app.make("auth.sessions");
  const describe = (request, reply) => app.make("auth.userState")(request, reply);
  registerAccountRoutes({ routes, getService, describe });
  registerSessionRoutes({ routes, getSessions, getService, describe });
  registerFlowRoutes({ routes, getService });
  const transport = app.make("auth.mail.transport");
  if (transport.id === "dev-mailbox") {
    registerMailPages(routes, transport);
  }
}

function reportWhatIsKeptInMemory(app) {
  if (!hasDatabase(app)) {
    app.logger.warn("no database package is installed: sessions and rate limits are kept in memory, and end with this process");
  }
}

const sendsOwnMail = (scope) => scope.make("auth.provider").sendsOwnMail === true;

function checkMail(scope) {
  if (scope.make("auth.mail").configured || sendsOwnMail(scope)) {
    return { status: "ok" };
  }
  return { status: "degraded", detail: "SMTP_URL is not set: no mail is sent." };
}

function reportMail(app) {
  if (app.make("auth.mail").configured) {
    return;
  }
  app.logger.warn(
    sendsOwnMail(app)
      ? "SMTP_URL is not set: the sign-in provider sends its own mails, this server sends none"
      : "SMTP_URL is not set: this server can't send mail, so nobody can sign up or reset a password"
  );
}
