import { email } from "@jskit-ai/auth-core/server/schemas";
import Type from "typebox";
import { defineWorkspaceRoute } from "../workspaceRoutes.js";
import { body, changeOf, empty, inviteParams, pageOptions, pagePart, pageQuery, role } from "./shared.js";

const permission = "workspace.members.invite";
const status = Type.Union([Type.Literal("pending"), Type.Literal("all")], { default: "pending" });

const inviteOf = (request) => ({ ...changeOf(request), inviteId: request.params.inviteId });
const describe = (scope, invite) => ({ invite: scope.make("workspaces.payloads").invite(invite) });

export const inviteRoutes = [
  {
    method: "GET",
    path: "/invites",
    permission,
    summary: "A page of a workspace's invitations.",
    schema: { querystring: pageQuery({ status }) },
    async handler({ workspace, query }, _reply, scope) {
      const wanted = { status: query.status === "all" ? "" : query.status, ...pageOptions(query) };
      const { invites, total } = await scope.make("workspaces.invites").page(workspace.id, wanted);
      return { invites: invites.map(scope.make("workspaces.payloads").invite), ...pagePart(query, total) };
    }
  },
  {
    method: "POST",
    path: "/invites",
    permission,
    summary: "Invites an address into a workspace.",
    schema: { body: body({ email, role }) },
    async handler(request, reply, scope) {
      const invite = await scope.make("workspaces.invites").create({ ...changeOf(request), ...request.body });
      return reply.code(201).send(describe(scope, invite));
    }
  },
  {
    method: "POST",
    path: "/invites/:inviteId/resend",
    params: inviteParams,
    permission,
    summary: "Sends an invitation again, with a new link.",
    schema: { body: empty },
    handler: async (request, _reply, scope) =>
      describe(scope, await scope.make("workspaces.invites").resend(inviteOf(request)))
  },
  {
    method: "DELETE",
    path: "/invites/:inviteId",
    params: inviteParams,
    permission,
    summary: "Takes an invitation back.",
    handler: async (request, _reply, scope) =>
      describe(scope, await scope.make("workspaces.invites").revoke(inviteOf(request)))
  }
].map(defineWorkspaceRoute);
