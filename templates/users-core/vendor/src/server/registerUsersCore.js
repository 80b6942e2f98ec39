import { createAuthProfileSyncService } from "./profileSync/authProfileSyncService.js";
import { resolveNotificationKinds } from "./notificationKindRegistry.js";
import { resolveProfileSyncLifecycleContributors } from "./profileSyncLifecycleContributorRegistry.js";
import { createUserAvatarsRepository } from "./repositories/userAvatarsRepository.js";
import { createUserSettingsRepository } from "./repositories/userSettingsRepository.js";
import { createUsersRepository } from "./repositories/usersRepository.js";
import { createAvatarService } from "./services/avatarService.js";
import { createNotificationsService } from "./services/notificationsService.js";
import { createProfileService } from "./services/profileService.js";
import { createSettingsService } from "./services/settingsService.js";
import { createSignInNotice } from "./notifications/signInNotice.js";

function databaseParts(scope) {
  return { current: scope.make("database.current"), dialect: scope.make("database.dialect") };
}

/** Binds everything of the users layer. Auth finds `users.profile.sync.service` here, which is what users mode asks for. */
export function registerUsersCore(app) {
  app.singleton("users.repository", (scope) => createUsersRepository(databaseParts(scope)));
  app.singleton("users.settings.repository", (scope) => createUserSettingsRepository(databaseParts(scope)));
  app.singleton("users.avatars.repository", (scope) => createUserAvatarsRepository(databaseParts(scope)));

  app.singleton("users.profile.sync.service", (scope) =>
    createAuthProfileSyncService({
      users: scope.make("users.repository"),
      settings: scope.make("users.settings.repository"),
      transaction: scope.make("database.transaction"),
      afterCommit: scope.make("database.afterCommit"),
      // Asked for at each sync: a package may register its contributor after auth has taken this service.
      contributors: () => resolveProfileSyncLifecycleContributors(app),
      notify: createSignInNotice(app)
    })
  );

  app.singleton("users.profile.service", (scope) =>
    createProfileService({ users: scope.make("users.repository"), dialect: scope.make("database.dialect") })
  );
  app.singleton("users.settings.service", (scope) => createSettingsService({ settings: scope.make("users.settings.repository") }));
  app.singleton("users.notifications", (scope) =>
    createNotificationsService({ settings: scope.make("users.settings.repository"), kinds: () => resolveNotificationKinds(app) })
  );
  app.singleton("users.avatars", (scope) =>
    createAvatarService({
      users: scope.make("users.repository"),
      avatars: scope.make("users.avatars.repository"),
      transaction: scope.make("database.transaction")
    })
  );
}
