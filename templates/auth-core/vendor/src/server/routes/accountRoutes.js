import { Type, body, displayName, email, password, token } from "./schemas.js";

/** The routes of signing in and of keeping an account. */
export function registerAccountRoutes({ routes, getService, describe }) {
  const withState = (action) => async (request, reply) => {
    const extra = await action(request, reply, request.body ?? {});
    return { ...(await describe(request, reply)), ...extra };
  };
  const accepted = (action, status) => async (request, reply) => {
    await action(request, reply, request.body);
    return reply.code(202).send({ status });
  };
  const post = (path, policy, summary, schema, handler, more = {}) =>
    routes.register({ method: "POST", path, policy, summary, ...(schema ? { schema: { body: schema } } : {}), handler, ...more });

  routes.register({
    method: "GET",
    path: "/api/auth/session",
    policy: "public",
    summary: "Who is signed in, and the token for requests that change something.",
    handler: (request, reply) => describe(request, reply)
  });
  post(
    "/api/auth/sign-in",
    "guest",
    "Signs in with email and password.",
    body({ email, password }),
    withState((request, reply, input) => getService().signIn(request, reply, input))
  );
  post(
    "/api/auth/sign-up",
    "guest",
    "Asks for an account; what comes next is in a mail.",
    body({ email, password, displayName: Type.Optional(displayName) }),
    accepted((request, reply, input) => getService().signUp(request, reply, input), "verification_sent")
  );
  post(
    "/api/auth/sign-out",
    "public",
    "Ends this session.",
    null,
    withState((request, reply) => getService().signOut(request, reply))
  );
  post(
    "/api/auth/email/verify",
    "public",
    "Confirms an address by the link of a mail.",
    body({ token, password: Type.Optional(password) }),
    withState(async (request, reply, input) => {
      await getService().verifyEmail(request, reply, input);
      return { verified: true };
    })
  );
  post(
    "/api/auth/email/resend",
    "public",
    "Sends the mail that confirms an address again.",
    body({ email }),
    accepted((request, reply, input) => getService().resendVerification(request, reply, input), "sent")
  );
  post(
    "/api/auth/password/forgot",
    "public",
    "Sends a link to choose a new password.",
    body({ email }),
    accepted((request, reply, input) => getService().forgotPassword(request, reply, input), "sent")
  );
  post(
    "/api/auth/password/reset",
    "public",
    "Sets a new password by the link of a mail; ends every session.",
    body({ token, password }),
    withState(async (request, reply, input) => {
      await getService().resetPassword(request, reply, input);
      return { reset: true };
    })
  );
  post(
    "/api/auth/password/change",
    "authenticated",
    "Changes the password; ends the other sessions.",
    body({ currentPassword: password, newPassword: password }),
    withState((request, reply, input) => getService().changePassword(request, reply, input))
  );
  post(
    "/api/auth/reauthenticate",
    "authenticated",
    "Shows again who is signed in, before something sensitive.",
    body({ password }),
    withState((request, reply, input) => getService().reauthenticate(request, reply, input))
  );
  post(
    "/api/auth/email/change",
    "authenticated",
    "Sends a link to the new address that the account is to have.",
    body({ email }),
    accepted((request, reply, input) => getService().requestEmailChange(request, reply, input), "confirmation_sent"),
    { recentSignIn: true }
  );
  post(
    "/api/auth/email/confirm-change",
    "public",
    "Changes the account's address by the link of a mail.",
    body({ token }),
    withState(async (request, reply, input) => {
      const { email: changed } = await getService().confirmEmailChange(request, reply, input);
      return { email: changed };
    })
  );
}
