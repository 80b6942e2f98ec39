import Type from "typebox";
import { defineWorkspaceRoute } from "../workspaceRoutes.js";
import { body, changeOf, pageOptions, pagePart, pageQuery, role, searchText, userParams } from "./shared.js";

const status = Type.Union([Type.Literal("active"), Type.Literal("suspended")]);

async function describeOne(scope, { workspace, membership }, member) {
  const asker = member.userId === membership.userId ? member : membership;
  const [described] = await scope
    .make("workspaces.members")
    .describe([member], { asker, personalOwnerId: workspace.personalOwnerId });
  return described;
}

export const memberRoutes = [
  {
    method: "GET",
    path: "/members",
    permission: "workspace.members.view",
    summary: "A page of a workspace's members.",
    schema: { querystring: pageQuery({ text: searchText, role: Type.Optional(role) }) },
    async handler({ workspace, membership, query }, _reply, scope) {
      const wanted = { text: query.text.trim(), role: query.role, ...pageOptions(query) };
      const { members, total } = await scope.make("workspaces.members").page(workspace, membership, wanted);
      return { members, ...pagePart(query, total) };
    }
  },
  {
    method: "PATCH",
    path: "/members/:userId",
    params: userParams,
    permission: "workspace.members.manage",
    summary: "Changes a member's role, or suspends or restores them.",
    schema: { body: body({ role: Type.Optional(role), status: Type.Optional(status) }, { minProperties: 1 }) },
    async handler(request, _reply, scope) {
      const change = { ...changeOf(request), userId: request.params.userId, ...request.body };
      return { member: await describeOne(scope, request, await scope.make("workspaces.members").change(change)) };
    }
  },
  {
    method: "DELETE",
    path: "/members/:userId",
    params: userParams,
    permission: "workspace.members.manage",
    summary: "Removes a member from a workspace.",
    async handler(request, _reply, scope) {
      await scope.make("workspaces.members").remove({ ...changeOf(request), userId: request.params.userId });
      return { removed: true };
    }
  },
  {
    method: "GET",
    path: "/roles",
    permission: "workspace.members.view",
    summary: "The roles of this app, and which of them the signed-in user may give.",
    async handler({ membership }, _reply, scope) {
      const roles = scope.make("workspaces.roles");
      return {
        roles: roles.list().map((one) => ({ ...one, assignable: !roles.isAbove(one.id, membership.role) })),
        permissions: roles.listPermissions()
      };
    }
  }
].map(defineWorkspaceRoute);
