import { defineWorkspaceRoute } from "../workspaceRoutes.js";
import { pageOptions, pagePart, pageQuery } from "./shared.js";

export const auditRoutes = [
  {
    method: "GET",
    path: "/audit",
    permission: "workspace.audit.view",
    summary: "What was changed in a workspace, the newest first.",
    schema: { querystring: pageQuery() },
    async handler({ workspace, query }, _reply, scope) {
      const { entries, total } = await scope.make("workspaces.audit").page(workspace.id, pageOptions(query));
      return { entries, ...pagePart(query, total) };
    }
  }
].map(defineWorkspaceRoute);
