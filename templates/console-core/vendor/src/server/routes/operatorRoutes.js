import { lineOfText } from "@jskit-ai/auth-core/server/schemas";
import Type from "typebox";
import { HttpError, notFound } from "@jskit-ai/http-runtime/server/errors";
import { actorOf, policy, reason, userParams, userSummary } from "./shared.js";

async function describeOperators(scope) {
  const users = scope.make("users.repository");
  const operators = await scope.make("console.operators").list();
  return Promise.all(
    operators.map(async ({ userId, grantedAt, grantedBy }) => ({ user: userSummary(await users.findById(userId)), grantedAt, grantedBy }))
  );
}

async function findByEmail(scope, email) {
  const found = await scope.make("users.repository").findByEmail(email.trim().toLowerCase());
  if (found.length === 0) {
    const message = "Nobody with this address has signed in here yet.";
    throw new HttpError(422, "unknown_user", message, { fields: { email: message } });
  }
  const verified = found.find(({ emailVerified }) => emailVerified);
  if (!verified) {
    const message = "This address is not verified yet.";
    throw new HttpError(422, "email_not_verified", message, { fields: { email: message } });
  }
  return verified;
}

export const operatorRoutes = [
  {
    method: "GET",
    path: "/api/console/operators",
    policy,
    summary: "Who may use the console.",
    handler: async (_request, _reply, scope) => ({ operators: await describeOperators(scope) })
  },
  {
    method: "POST",
    path: "/api/console/operators",
    policy,
    recentSignIn: true,
    summary: "Lets a person use the console.",
    schema: { body: Type.Object({ email: lineOfText({ minLength: 3, maxLength: 254 }), reason }, { additionalProperties: false }) },
    async handler(request, _reply, scope) {
      const subject = await findByEmail(scope, request.body.email);
      await scope.make("console.operators").grant({ actor: actorOf(request), subject, reason: request.body.reason.trim() });
      return { operators: await describeOperators(scope) };
    }
  },
  {
    method: "DELETE",
    path: "/api/console/operators/:userId",
    policy,
    recentSignIn: true,
    summary: "Takes the console away from a person.",
    schema: { params: userParams, body: Type.Object({ reason }, { additionalProperties: false }) },
    async handler(request, _reply, scope) {
      const subject = await scope.make("users.repository").findById(request.params.userId);
      if (!subject) {
        throw notFound();
      }
      await scope.make("console.operators").revoke({ actor: actorOf(request), subject, reason: request.body.reason.trim() });
      return { operators: await describeOperators(scope) };
    }
  }
];
