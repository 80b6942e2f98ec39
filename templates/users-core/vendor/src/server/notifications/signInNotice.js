import { signInKind } from "./ownKinds.js";

function compose({ appTitle, profile, address }) {
  return {
    to: profile.email,
    kind: signInKind,
    subject: `New sign-in to ${appTitle}`,
    text: [
      `Hello ${profile.displayName},`,
      "",
      `someone has just signed in to your account at ${appTitle}. If it was you, there is nothing to do.`,
      "",
      `If it was not you, change your password and end the other sessions: ${address}/account?section=security`,
      "",
      `You get this because you asked for it: ${address}/account?section=notifications`
    ].join("\n")
  };
}

/** The mail about a sign-in, for those who want it. Sent after the commit: a rolled back sign-in is none. */
export function createSignInNotice(app) {
  return async ({ profile, created, options }) => {
    if (created || options.reason !== "sign-in" || profile.status !== "active") {
      return;
    }
    try {
      if (await app.make("users.notifications").wants(profile.id, signInKind)) {
        const address = (app.env.APP_PUBLIC_URL ?? "").replace(/\/$/, "");
        app.make("auth.mail").enqueue(compose({ appTitle: app.config.title, profile, address }));
      }
    } catch (error) {
      // Nobody is kept out because a notice about letting them in could not be sent.
      app.logger.error({ err: error }, "the notice about a sign-in failed");
    }
  };
}
