import { HttpError } from "@jskit-ai/http-runtime/server";
import { Type, id } from "./schemas.js";

/** The list of one's own sessions, and ending them. */
export function registerSessionRoutes({ routes, getSessions, getService, describe }) {
  routes.register({
    method: "GET",
    path: "/api/auth/sessions",
    policy: "authenticated",
    summary: "Where the account is signed in.",
    async handler({ auth }) {
      return { sessions: await getSessions().list(auth.profile.id, { currentId: auth.session.id }) };
    }
  });
  routes.register({
    method: "DELETE",
    path: "/api/auth/sessions/:sessionId",
    policy: "authenticated",
    summary: "Ends one session of the account.",
    schema: { params: Type.Object({ sessionId: id }) },
    async handler(request, reply) {
      const { auth, params } = request;
      if (params.sessionId === auth.session.id) {
        await getService().signOut(request, reply);
      } else if (!(await getSessions().revoke(auth.profile.id, params.sessionId))) {
        throw new HttpError(404, "not_found", "There is no such session.");
      }
      return describe(request, reply);
    }
  });
  routes.register({
    method: "POST",
    path: "/api/auth/sessions/revoke-others",
    policy: "authenticated",
    summary: "Ends every session of the account but this one.",
    async handler({ auth }) {
      return { revoked: await getSessions().revokeAll(auth.profile.id, { exceptId: auth.session.id }) };
    }
  });
}
