import { pageUrl } from "@jskit-ai/auth-core/server/environment";
import { composeMail } from "@jskit-ai/auth-core/server/mailMessages";
import { signInKind } from "./ownKinds.js";

function compose(app, profile) {
  const { publicUrl } = app.make("auth.environment");
  return composeMail({
    to: profile.email,
    kind: signInKind,
    subject: `New sign-in to ${app.config.title}`,
    paragraphs: [
      `Hello ${profile.displayName},`,
      `someone has just signed in to your account at ${app.config.title}. If it was you, there is nothing to do.`,
      "If it was not you, change your password and end the other sessions."
    ],
    link: { label: "Look at your account", url: pageUrl(publicUrl, "/account", { section: "security" }) },
    closing: ["You get this because you asked for it under Notifications."]
  });
}

/** The mail about a sign-in, for those who want it. Sent after the commit: a rolled back sign-in is none. */
export function createSignInNotice(app) {
  return async ({ profile, created, options }) => {
    if (created || options.reason !== "sign-in" || profile.status !== "active") {
      return;
    }
    try {
      if (await app.make("users.notifications").wants(profile.id, signInKind)) {
        app.make("auth.mail").enqueue(compose(app, profile));
      }
    } catch (error) {
      // Nobody is kept out because a notice about letting them in could not be sent.
      app.logger.error({ err: error }, "the notice about a sign-in failed");
    }
  };
}
