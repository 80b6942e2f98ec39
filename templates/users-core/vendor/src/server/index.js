import { UsersCoreServiceProvider } from "./UsersCoreServiceProvider.js";

export { registerProfileSyncLifecycleContributor } from "./profileSyncLifecycleContributorRegistry.js";
export { registerNotificationKind } from "./notificationKindRegistry.js";
export { registerUsersCore } from "./registerUsersCore.js";
export { UsersCoreServiceProvider };

export const serverProviders = [UsersCoreServiceProvider];
