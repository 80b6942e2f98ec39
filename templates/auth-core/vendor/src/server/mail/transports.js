import nodemailer from "nodemailer";
import { HttpError } from "@jskit-ai/http-runtime/server";
import { StartupError } from "@jskit-ai/kernel/shared/errors";

// A mail server that hangs must not hold up a stop, nor what is sent after it; the library's own patience is ten minutes.
const patience = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

const ownHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);

function readSmtpUrl(text) {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== "smtp:" && url?.protocol !== "smtps:") {
    // The value holds a password, so it isn't shown.
    throw new StartupError("SMTP_URL in .env must be like smtp://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST:465.");
  }
  return url;
}

/** Whoever is in between can hide that a server speaks TLS: a password goes to another machine encrypted, or not at all. */
function needsTls({ protocol, username, hostname }) {
  return protocol === "smtp:" && username !== "" && !ownHosts.has(hostname);
}

/** Mail through the server that SMTP_URL names; what its query says (`?requireTLS=false`) wins. */
export function createSmtpTransport({ url, from }) {
  const requireTLS = needsTls(readSmtpUrl(url));
  const transporter = nodemailer.createTransport({ url, requireTLS, ...patience }, { from });
  return Object.freeze({
    id: "smtp",
    configured: true,
    async send({ to, subject, text, html }) {
      // Taken as one address whatever is in it: a comma would make two of it, and brackets another one.
      await transporter.sendMail({ to: { name: "", address: to }, subject, text, html });
    },
    async check() {
      await transporter.verify();
    },
    close: () => transporter.close()
  });
}

/** Stands where mail is needed and none is set up: says so instead of losing mails silently. */
export function createUnconfiguredTransport() {
  return Object.freeze({
    id: "none",
    configured: false,
    async send() {
      throw new HttpError(503, "mail_unavailable", "This app can't send mail at the moment. Please try again later.");
    },
    close() {}
  });
}
