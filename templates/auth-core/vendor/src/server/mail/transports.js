import nodemailer from "nodemailer";
import { HttpError } from "@jskit-ai/http-runtime/server";
import { StartupError } from "@jskit-ai/kernel/shared/errors";

function checkSmtpUrl(url) {
  const scheme = URL.canParse(url) ? new URL(url).protocol : "";
  if (scheme !== "smtp:" && scheme !== "smtps:") {
    // The value holds a password, so it isn't shown.
    throw new StartupError("SMTP_URL in .env must be like smtp://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST:465.");
  }
}

/** Mail through the server that SMTP_URL names. */
export function createSmtpTransport({ url, from }) {
  checkSmtpUrl(url);
  const transporter = nodemailer.createTransport(url, { from });
  return Object.freeze({
    id: "smtp",
    configured: true,
    async send({ to, subject, text, html }) {
      await transporter.sendMail({ to, subject, text, html });
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
