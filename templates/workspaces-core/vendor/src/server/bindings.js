import { createInviteMail } from "./inviteMail.js";
import { createPayloads } from "./payloads.js";
import { createAuditRepository } from "./repositories/auditRepository.js";
import { createInvitesRepository } from "./repositories/invitesRepository.js";
import { createMembershipsRepository } from "./repositories/membershipsRepository.js";
import { createSettingsRepository } from "./repositories/settingsRepository.js";
import { createSlugHistoryRepository } from "./repositories/slugHistoryRepository.js";
import { createWorkspacesRepository } from "./repositories/workspacesRepository.js";
import { createRoleCatalogue } from "./roleCatalogue.js";
import { createInviteAnswers } from "./services/inviteAnswers.js";
import { createInvitesService } from "./services/invitesService.js";
import { createMembersService } from "./services/membersService.js";
import { createWorkspaceAccess } from "./services/workspaceAccess.js";
import { createWorkspacesService } from "./services/workspacesService.js";
import { createSlugService } from "./slugs/slugService.js";
import { createWorkspaceContext } from "./workspaceContext.js";
import { readWorkspacePolicies } from "./workspacePolicies.js";

const repositories = {
  "workspaces.repository": createWorkspacesRepository,
  "workspaces.memberships.repository": createMembershipsRepository,
  "workspaces.settings.repository": createSettingsRepository,
  "workspaces.invites.repository": createInvitesRepository,
  "workspaces.slugHistory.repository": createSlugHistoryRepository,
  "workspaces.audit": createAuditRepository
};

function databaseParts(scope) {
  return { current: scope.make("database.current"), dialect: scope.make("database.dialect") };
}

function repositoriesOf(scope) {
  return {
    workspaces: scope.make("workspaces.repository"),
    memberships: scope.make("workspaces.memberships.repository"),
    settings: scope.make("workspaces.settings.repository"),
    invites: scope.make("workspaces.invites.repository"),
    history: scope.make("workspaces.slugHistory.repository"),
    audit: scope.make("workspaces.audit")
  };
}

/** What every service is made of. */
function partsOf(scope) {
  return {
    ...repositoriesOf(scope),
    ...databaseParts(scope),
    users: scope.make("users.repository"),
    roles: scope.make("workspaces.roles"),
    policies: scope.make("workspaces.policies"),
    transaction: scope.make("database.transaction"),
    rateLimiter: scope.make("auth.rateLimiter")
  };
}

export function bindWorkspaces(app) {
  for (const [token, create] of Object.entries(repositories)) {
    app.singleton(token, (scope) => create(databaseParts(scope)));
  }
  app.singleton("workspaces.policies", (scope) => readWorkspacePolicies(scope.config));
  app.singleton("workspaces.roles", (scope) => createRoleCatalogue(scope.config.roleCatalogue));
  app.singleton("workspaces.payloads", (scope) => createPayloads({ roles: scope.make("workspaces.roles") }));
  app.singleton("workspaces.access", (scope) => createWorkspaceAccess(partsOf(scope)));
  app.singleton("workspaces.slugs", (scope) => createSlugService(partsOf(scope)));
  app.singleton("workspaces.context", (scope) => createWorkspaceContext(partsOf(scope)));
  app.singleton("workspaces.service", (scope) =>
    createWorkspacesService({
      ...partsOf(scope),
      access: scope.make("workspaces.access"),
      slugs: scope.make("workspaces.slugs")
    })
  );
  app.singleton("workspaces.members", (scope) =>
    createMembersService({ ...partsOf(scope), access: scope.make("workspaces.access") })
  );
  app.singleton("workspaces.inviteAnswers", (scope) =>
    createInviteAnswers({ ...partsOf(scope), access: scope.make("workspaces.access") })
  );
  app.singleton("workspaces.invites", (scope) =>
    createInvitesService({
      ...partsOf(scope),
      access: scope.make("workspaces.access"),
      mail: scope.make("auth.mail"),
      sendInvite: createInviteMail(app)
    })
  );
}
