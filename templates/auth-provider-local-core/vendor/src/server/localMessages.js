import { pageUrl } from "@jskit-ai/auth-core/server/environment";
import { composeMail } from "@jskit-ai/auth-core/server/mailMessages";

const ignore = "If this wasn't you, you can ignore this mail: nothing changes.";
const notMe = "If this wasn't you, choose a new password at once: whoever did it can read your mail or knew your password.";

/** The mails of accounts with email and password. */
export function createLocalMessages({ title, publicUrl }) {
  const page = (path, query) => pageUrl(publicUrl, path, query);

  return Object.freeze({
    verifyEmail: ({ to, token }) =>
      composeMail({
        to,
        kind: "verify-email",
        subject: `Confirm your address for ${title}`,
        paragraphs: [`Welcome to ${title}. Please confirm that this address is yours.`],
        link: { label: "Confirm the address", url: page("/auth/verify-email", { token }) },
        closing: ["The link works once, for 24 hours.", ignore]
      }),

    alreadyRegistered: ({ to }) =>
      composeMail({
        to,
        kind: "already-registered",
        subject: `You already have an account at ${title}`,
        paragraphs: [`Someone, probably you, wanted to sign up at ${title} with this address. It has an account already.`],
        link: { label: "Sign in", url: page("/auth/login") },
        closing: [`If you don't know the password any more, you can choose a new one: ${page("/auth/forgot-password")}`]
      }),

    resetPassword: ({ to, token }) =>
      composeMail({
        to,
        kind: "reset-password",
        subject: `Choose a new password for ${title}`,
        paragraphs: [`Someone, probably you, asked for a new password at ${title}.`],
        link: { label: "Choose a new password", url: page("/auth/reset-password", { token }) },
        closing: ["The link works once, for 60 minutes.", ignore]
      }),

    passwordChanged: ({ to }) =>
      composeMail({
        to,
        kind: "password-changed",
        subject: `Your password for ${title} was changed`,
        paragraphs: [`The password of your account at ${title} has just been changed, and other devices were signed out.`],
        link: { label: "Choose another password", url: page("/auth/forgot-password") },
        closing: [notMe]
      }),

    confirmEmailChange: ({ to, token }) =>
      composeMail({
        to,
        kind: "confirm-email-change",
        subject: `Confirm your new address for ${title}`,
        paragraphs: [`Your account at ${title} is to have this address from now on.`],
        link: { label: "Confirm the new address", url: page("/auth/confirm-email", { token }) },
        closing: ["The link works once, for 24 hours.", ignore]
      }),

    emailTaken: ({ to }) =>
      composeMail({
        to,
        kind: "email-taken",
        subject: `Your address at ${title}`,
        paragraphs: [`Someone wanted to use this address for another account at ${title}. It stays with yours.`],
        closing: [ignore]
      }),

    emailChanged: ({ to, email }) =>
      composeMail({
        to,
        kind: "email-changed",
        subject: `Your account at ${title} has a new address`,
        paragraphs: [`Your account at ${title} now has the address ${email} instead of this one.`],
        closing: ["If this wasn't you, tell the people who run the app at once."]
      })
  });
}
