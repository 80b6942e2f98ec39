import { AuthCoreServiceProvider } from "./AuthCoreServiceProvider.js";

export { registerAuthPolicyContextResolver } from "./authPolicyContextResolverRegistry.js";
export { registerAccountDeletionParticipant } from "./accountDeletion.js";
export { registerAccountExportParticipant } from "./accountExport.js";
export { AuthCoreServiceProvider };

export const serverProviders = [AuthCoreServiceProvider];
