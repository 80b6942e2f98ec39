import { token } from "@jskit-ai/auth-core/server/schemas";
import Type from "typebox";
import { body, empty, inviteParams, pageOptions, pagePart, pageQuery } from "./shared.js";

const limit = { max: 30, windowSeconds: 60 };
const params = Type.Object(inviteParams);

const accepted = (scope, found) => ({ workspace: scope.make("workspaces.payloads").myWorkspace(found) });

export const myInviteRoutes = [
  {
    method: "GET",
    path: "/api/workspace-invites",
    policy: "authenticated",
    summary: "A page of the invitations that the signed-in user can accept.",
    schema: { querystring: pageQuery() },
    async handler({ auth: { profile }, query }, _reply, scope) {
      const { invites, total } = await scope.make("workspaces.inviteAnswers").page(profile, pageOptions(query));
      return {
        invites: invites.map(scope.make("workspaces.payloads").myInvite),
        ...pagePart(query, total),
        emailVerified: profile.emailVerified
      };
    }
  },
  {
    method: "POST",
    path: "/api/workspace-invites/:inviteId/accept",
    policy: "authenticated",
    summary: "Accepts an invitation of the signed-in user.",
    schema: { params, body: empty },
    rateLimit: limit,
    async handler({ auth: { profile }, params: { inviteId } }, _reply, scope) {
      return accepted(scope, await scope.make("workspaces.inviteAnswers").acceptById({ profile, inviteId }));
    }
  },
  {
    method: "POST",
    path: "/api/workspace-invites/:inviteId/decline",
    policy: "authenticated",
    summary: "Declines an invitation of the signed-in user.",
    schema: { params, body: empty },
    rateLimit: limit,
    async handler({ auth: { profile }, params: { inviteId } }, _reply, scope) {
      await scope.make("workspaces.inviteAnswers").decline({ profile, inviteId });
      return { declined: true };
    }
  },
  {
    method: "POST",
    path: "/api/workspace-invites/preview",
    policy: "public",
    summary: "What an invitation's link is about, and whether it is for whoever has it open.",
    schema: { body: body({ token }) },
    rateLimit: limit,
    async handler(request, _reply, scope) {
      const auth = await scope.make("auth.requests").resolve(request);
      return scope.make("workspaces.inviteAnswers").preview({ token: request.body.token, auth });
    }
  },
  {
    method: "POST",
    path: "/api/workspace-invites/accept",
    policy: "authenticated",
    summary: "Accepts the invitation of a link.",
    schema: { body: body({ token }) },
    rateLimit: limit,
    async handler({ auth: { profile }, body: { token: given } }, _reply, scope) {
      return accepted(scope, await scope.make("workspaces.inviteAnswers").acceptByToken({ profile, token: given }));
    }
  }
];
