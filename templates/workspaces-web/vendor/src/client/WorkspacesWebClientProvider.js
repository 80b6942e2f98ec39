import { mdiAccountMultipleOutline, mdiEmailOutline, mdiOfficeBuildingOutline } from "@mdi/js";
import { registerRouteGuard } from "@jskit-ai/shell-web/client";
import FirstWorkspaceCard from "./components/FirstWorkspaceCard.vue";
import WorkspaceMembersMenuItem from "./components/WorkspaceMembersMenuItem.vue";
import WorkspaceSelector from "./components/WorkspaceSelector.vue";
import WorkspaceSettingsMenuItem from "./components/WorkspaceSettingsMenuItem.vue";
import WorkspaceSurfaceSwitchItem from "./components/WorkspaceSurfaceSwitchItem.vue";
import WorkspaceToolsWidget from "./components/WorkspaceToolsWidget.vue";
import { createWorkspaceGuard } from "./workspaceGuard.js";

/** Publishes what the shell shows about workspaces, and teaches the pages what `workspace_member` asks for. */
export class WorkspacesWebClientProvider {
  static id = "workspaces.web.client";

  register(app) {
    app.singleton("workspaces.web.profile.menu.surface-switch-item", () => WorkspaceSurfaceSwitchItem);
    app.singleton("workspaces.web.workspace.selector", () => WorkspaceSelector);
    app.singleton("workspaces.web.workspace.tools.widget", () => WorkspaceToolsWidget);
    app.singleton("workspaces.web.workspace-settings.menu-item", () => WorkspaceSettingsMenuItem);
    app.singleton("workspaces.web.workspace-members.menu-item", () => WorkspaceMembersMenuItem);
    app.singleton("workspaces.web.first-workspace.card", () => FirstWorkspaceCard);
    registerRouteGuard(app, "workspaces.web.memberGuard", createWorkspaceGuard);
  }

  boot(app) {
    app.make("client.icons").register({
      workspace: mdiOfficeBuildingOutline,
      members: mdiAccountMultipleOutline,
      invites: mdiEmailOutline
    });
  }
}
