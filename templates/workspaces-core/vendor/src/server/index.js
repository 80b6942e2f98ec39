import { WorkspacesCoreServiceProvider } from "./WorkspacesCoreServiceProvider.js";

export { defineWorkspaceRoute } from "./workspaceRoutes.js";
export { WorkspacesCoreServiceProvider };

export const serverProviders = [WorkspacesCoreServiceProvider];
