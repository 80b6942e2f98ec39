import { Type } from "./schemas.js";

const text = (maxLength) => Type.Optional(Type.String({ maxLength }));

/** Flows that leave the app and come back: the browser is sent on, so refusals are pages too. */
export function registerFlowRoutes({ routes, getService }) {
  routes.register({
    method: "GET",
    path: "/api/auth/oauth/:oauthProvider/start",
    policy: "public",
    summary: "Sends the browser to another service to sign in there.",
    schema: {
      params: Type.Object({ oauthProvider: Type.String({ pattern: "^[a-z0-9_-]{1,40}$" }) }),
      querystring: Type.Object({ returnTo: text(2_000) })
    },
    async handler(request, reply) {
      const { oauthProvider } = request.params;
      return reply.redirect(await getService().startOAuth(request, reply, { oauthProvider, returnTo: request.query.returnTo }));
    }
  });
  routes.register({
    method: "GET",
    path: "/api/auth/callback",
    policy: "public",
    summary: "Where other services and their mails send the browser back to.",
    schema: {
      querystring: Type.Object({
        code: text(2_000),
        token_hash: text(2_000),
        type: text(40),
        error: text(200),
        error_code: text(200),
        error_description: text(2_000)
      })
    },
    handler: async (request, reply) => reply.redirect(await getService().completeCallback(request, reply, request.query))
  });
}
