import { WorkspacesWebClientProvider } from "./WorkspacesWebClientProvider.js";

export { WorkspacesWebClientProvider };
export { default as WorkspaceMembersClientElement } from "./components/WorkspaceMembersClientElement.vue";

export const clientProviders = [WorkspacesWebClientProvider];
