import { registerNotificationKind } from "../notificationKindRegistry.js";

export const signInKind = "users.sign-in";

/** The kinds of mail that the users layer and auth send themselves. */
export function registerOwnNotificationKinds(app) {
  registerNotificationKind(app, "users.notificationKinds.security", () => ({
    kindId: "users.security",
    order: 0,
    label: "Security of your account",
    description: "When your password or your email address changes. These are always sent.",
    required: true
  }));
  registerNotificationKind(app, "users.notificationKinds.signIn", () => ({
    kindId: signInKind,
    order: 10,
    label: "Sign-ins",
    description: "An email each time someone signs in to your account.",
    byDefault: false
  }));
}
