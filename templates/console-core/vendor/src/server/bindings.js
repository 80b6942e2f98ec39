import { createAuditRepository } from "./auditRepository.js";
import { createConsoleSessions } from "./consoleSessions.js";
import { createOperatorActions } from "./operatorActions.js";
import { createOperatorNotice } from "./operatorNotice.js";
import { createOperatorsRepository } from "./operatorsRepository.js";
import { createOperatorsService } from "./operatorsService.js";

export function bindConsole(app) {
  const databaseParts = (scope) => ({ current: scope.make("database.current"), dialect: scope.make("database.dialect") });

  app.singleton("console.operators.repository", (scope) => createOperatorsRepository(databaseParts(scope)));
  app.singleton("console.audit", (scope) => createAuditRepository(databaseParts(scope)));
  app.singleton("console.sessions", (scope) =>
    createConsoleSessions({
      ...databaseParts(scope),
      idleSeconds: app.config.surfaceAccessPolicies?.console_owner?.session?.idleSeconds ?? 0
    })
  );
  app.singleton("console.operators", (scope) =>
    createOperatorsService({
      operators: scope.make("console.operators.repository"),
      users: scope.make("users.repository"),
      audit: scope.make("console.audit"),
      transaction: scope.make("database.transaction")
    })
  );
  app.singleton("console.actions", (scope) =>
    createOperatorActions({
      users: scope.make("users.repository"),
      profiles: scope.make("users.profile.service"),
      operators: scope.make("console.operators.repository"),
      audit: scope.make("console.audit"),
      sessions: scope.make("auth.sessions"),
      transaction: scope.make("database.transaction"),
      afterCommit: scope.make("database.afterCommit"),
      passwordReset: {
        requireMail: () => scope.make("auth.service").requireMail(),
        start: (email) => scope.make("auth.service").startPasswordReset(email)
      },
      notify: createOperatorNotice(app)
    })
  );
}
