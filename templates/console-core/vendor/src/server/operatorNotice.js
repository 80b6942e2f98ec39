import { composeMail } from "@jskit-ai/auth-core/server/mailMessages";

export const operatorNoticeKind = "console.operator-actions";

// A reset sends a mail of its own.
const sentences = {
  "user.suspend": "Someone who runs the app has suspended your account. You can't use it until it is restored.",
  "user.restore": "Someone who runs the app has restored your account. You can use it again.",
  "user.end-sessions": "Someone who runs the app has signed you out everywhere. You can sign in again at any time."
};

function compose(app, subject, sentence) {
  return composeMail({
    to: subject.email,
    kind: operatorNoticeKind,
    subject: `About your account at ${app.config.title}`,
    paragraphs: [`Hello ${subject.displayName},`, sentence, "If you have a question about it, please ask whoever runs the app."]
  });
}

/** Tells a person what an operator did to their account, unless they chose not to hear of it. The reason stays inside. */
export function createOperatorNotice(app) {
  return ({ action, subject }) => {
    const sentence = sentences[action];
    if (sentence) {
      app.make("auth.mail").enqueue(operatorNoticeKind, async () => {
        const isWanted = await app.make("users.notifications").wants(subject.id, operatorNoticeKind);
        return isWanted ? compose(app, subject, sentence) : null;
      });
    }
  };
}
