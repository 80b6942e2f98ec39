import { registerSessionCompanion } from "@jskit-ai/auth-core/server/sessionCompanionRegistry";

export const profileCompanion = "users.core.profile";
export const settingsCompanion = "users.core.settings";

/** A person and their settings are read with their session: almost every signed-in request needs the one, every page the other. */
export function registerSessionCompanions(app) {
  registerSessionCompanion(app, "users.core.profileCompanion", (scope) => ({
    companionId: profileCompanion,
    order: 100,
    ...scope.make("users.repository").companion
  }));
  registerSessionCompanion(app, "users.core.settingsCompanion", (scope) => ({
    companionId: settingsCompanion,
    order: 110,
    ...scope.make("users.settings.repository").companion
  }));
}
