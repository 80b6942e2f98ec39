import Type from "typebox";
import { HttpError } from "@jskit-ai/http-runtime/server/errors";

function checkConfirmation(request) {
  const { email } = request.auth.profile;
  if (request.body.confirmEmail.trim().toLowerCase() !== email.toLowerCase()) {
    const message = "Type the email address of this account.";
    throw new HttpError(422, "invalid_input", message, { fields: { confirmEmail: message } });
  }
}

export const ownDataRoutes = [
  {
    method: "GET",
    path: "/api/account/export",
    policy: "authenticated",
    recentSignIn: true,
    summary: "Everything that is kept about the signed-in user, as a file.",
    rateLimit: { max: 5, windowSeconds: 3_600 },
    async handler(request, reply, scope) {
      const { profile } = request.auth;
      const parts = await scope.make("auth.accounts").export(profile);
      return reply
        .header("content-disposition", 'attachment; filename="account.json"')
        .header("content-type", "application/json; charset=utf-8")
        .send(JSON.stringify({ exportedAt: new Date().toISOString(), ...parts }, null, 2));
    }
  },
  {
    method: "GET",
    path: "/api/account/deletion",
    policy: "authenticated",
    summary: "What stands in the way of deleting the signed-in user's account.",
    async handler(request, _reply, scope) {
      return { blockers: await scope.make("auth.accounts").blockers(request.auth.profile) };
    }
  },
  {
    method: "DELETE",
    path: "/api/account",
    policy: "authenticated",
    recentSignIn: true,
    summary: "Deletes the signed-in user's account with everything that belongs to it.",
    schema: { body: Type.Object({ confirmEmail: Type.String({ maxLength: 320 }) }, { additionalProperties: false }) },
    rateLimit: { max: 10, windowSeconds: 600 },
    async handler(request, reply, scope) {
      checkConfirmation(request);
      return scope.make("auth.accounts").delete(request, reply, { profile: request.auth.profile });
    }
  }
];
