import { StartupError } from "@jskit-ai/kernel/shared/errors";

const modes = ["personal", "workspaces"];

/** What the app's config says about workspaces, with the defaults of its tenancy mode. */
export function readWorkspacePolicies(config) {
  const { tenancyMode = "none", workspaceInvitations = {} } = config;
  if (!modes.includes(tenancyMode)) {
    throw new StartupError(
      `config.tenancyMode is "${tenancyMode}", and workspaces-core needs one with workspaces. ` +
        "Run `jskit tenancy personal` (or `jskit tenancy workspaces`), or take the package away: jskit remove package workspaces-core"
    );
  }
  const isPersonal = tenancyMode === "personal";
  const { enabled = true, allowInPersonalMode = true } = workspaceInvitations;
  return Object.freeze({
    autoProvisioning: config.workspaceAutoProvisioning ?? isPersonal,
    selfCreation: config.workspaceSelfCreation ?? !isPersonal,
    invitations: enabled && (!isPersonal || allowInPersonalMode)
  });
}
