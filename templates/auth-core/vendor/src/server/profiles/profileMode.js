import { StartupError } from "@jskit-ai/kernel/shared/errors";

export const PROFILE_MODE_STANDALONE = "standalone";
export const PROFILE_MODE_USERS = "users";
const syncToken = "users.profile.sync.service";

/** `config.auth.profileMode`: who keeps the profiles of those who sign in. */
export function resolveAuthProfileMode(config) {
  const mode = config.auth?.profileMode ?? PROFILE_MODE_STANDALONE;
  if (mode !== PROFILE_MODE_STANDALONE && mode !== PROFILE_MODE_USERS) {
    throw new StartupError(`config.auth.profileMode is "${mode}"; it must be "standalone" or "users".`);
  }
  return mode;
}

/** Called by each sign-in provider at its start: in users mode there must be a users layer to sign in to. */
export function requireProfileSync(scope, providerName) {
  if (resolveAuthProfileMode(scope.config) === PROFILE_MODE_USERS && !scope.has(syncToken)) {
    throw new StartupError(
      `${providerName} requires users.profile.sync.service when config.auth.profileMode is "users".\n` +
        "Add the package that has it: jskit add package users-core"
    );
  }
}

/** The service that profiles are synchronized with. */
export function resolveProfileSync(scope, standaloneMirror) {
  return resolveAuthProfileMode(scope.config) === PROFILE_MODE_USERS ? scope.make(syncToken) : standaloneMirror;
}
