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
      return reply
        .header("content-disposition", 'attachment; filename="account.json"')
        .header("content-type", "application/json; charset=utf-8")
        .send(JSON.stringify(await scope.make("auth.accounts").export(profile), null, 2));
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
      const { profile, identity } = request.auth;
      await scope.make("auth.accounts").delete({ profile, identity });
      // Takes the cookie back; the session itself went with the account.
      await scope.make("auth.service").signOut(request, reply);
      return scope.make("auth.userState")(request, reply);
    }
  }
];
