import { id, lineOfText } from "@jskit-ai/auth-core/server/schemas";
import Type from "typebox";
import { defineWorkspaceRoute } from "../workspaceRoutes.js";
import { body, changeOf, empty, name, slugText } from "./shared.js";

const settingsFields = {
  description: Type.Optional(lineOfText({ maxLength: 500 })),
  invitesEnabled: Type.Optional(Type.Boolean())
};

export const workspaceRoutes = [
  {
    method: "GET",
    permission: "workspace.view",
    summary: "A workspace, and what the signed-in user may do in it.",
    async handler({ workspace, membership, permissions }, _reply, scope) {
      const payloads = scope.make("workspaces.payloads");
      return { workspace: payloads.workspace(workspace), membership: payloads.membership(membership), permissions };
    }
  },
  {
    method: "PATCH",
    permission: "workspace.update",
    summary: "Renames a workspace.",
    schema: { body: body({ name }) },
    async handler(request, _reply, scope) {
      const workspace = await scope
        .make("workspaces.service")
        .rename({ ...changeOf(request), name: request.body.name });
      return { workspace: scope.make("workspaces.payloads").workspace(workspace) };
    }
  },
  {
    method: "PUT",
    path: "/slug",
    permission: "workspace.update",
    summary: "Gives a workspace another slug.",
    schema: { body: body({ slug: slugText }) },
    async handler(request, _reply, scope) {
      const workspace = await scope
        .make("workspaces.service")
        .changeSlug({ ...changeOf(request), slug: request.body.slug });
      return { workspace: scope.make("workspaces.payloads").workspace(workspace) };
    }
  },
  {
    method: "DELETE",
    permission: "workspace.delete",
    summary: "Deletes a workspace with everything in it.",
    schema: { body: body({ confirmName: lineOfText({ maxLength: 200 }) }) },
    async handler(request, _reply, scope) {
      await scope.make("workspaces.service").remove({ ...changeOf(request), confirmName: request.body.confirmName });
      return { deleted: true };
    }
  },
  {
    method: "GET",
    path: "/settings",
    permission: "workspace.view",
    summary: "The settings of a workspace.",
    handler: async (request, _reply, scope) => ({
      settings: await scope.make("workspaces.service").findSettings(request.workspace.id)
    })
  },
  {
    method: "PATCH",
    path: "/settings",
    permission: "workspace.update",
    summary: "Changes the settings of a workspace.",
    schema: { body: body(settingsFields, { minProperties: 1 }) },
    handler: async (request, _reply, scope) => ({
      settings: await scope.make("workspaces.service").updateSettings({ ...changeOf(request), fields: request.body })
    })
  },
  {
    method: "POST",
    path: "/leave",
    summary: "Takes the signed-in user out of a workspace.",
    schema: { body: empty },
    async handler(request, _reply, scope) {
      await scope.make("workspaces.members").leave(changeOf(request));
      return { left: true };
    }
  },
  {
    method: "POST",
    path: "/transfer",
    permission: "workspace.transfer",
    recentSignIn: true,
    summary: "Makes another member the owner of a workspace.",
    schema: { body: body({ userId: id }) },
    async handler(request, _reply, scope) {
      const members = scope.make("workspaces.members");
      const { member, membership } = await members.transfer({ ...changeOf(request), userId: request.body.userId });
      const [described] = await members.describe([member], { asker: membership });
      return { member: described, membership: scope.make("workspaces.payloads").membership(membership) };
    }
  }
].map(defineWorkspaceRoute);
