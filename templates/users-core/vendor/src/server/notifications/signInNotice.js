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

/** The mail about a sign-in, for those who want it. */
export function createSignInNotice(app) {
  return ({ profile, created, options }) => {
    if (created || options.reason !== "sign-in" || profile.status !== "active") {
      return;
    }
    app.make("auth.mail").enqueue(signInKind, async () => {
      const isWanted = await app.make("users.notifications").wants(profile.id, signInKind);
      return isWanted ? compose(app, profile) : null;
    });
  };
}
