import { pageUrl } from "@jskit-ai/auth-core/server/environment";
import { composeMail } from "@jskit-ai/auth-core/server/mailMessages";

export const inviteMailKind = "workspaces.invite";

// Behind `#`: browsers keep that part to themselves, so that no server's log has the token.
const linkTo = (publicUrl, token) => `${pageUrl(publicUrl, "/invite")}#token=${token}`;

/** Sends the mail of an invitation, once the answer to the inviter is on its way. */
export function createInviteMail(app) {
  return ({ invite, workspace, token }) => {
    const { publicUrl } = app.make("auth.environment");
    const inviter = invite.invitedBy?.displayName ?? "Someone";
    app.make("auth.mail").enqueue(inviteMailKind, async () =>
      composeMail({
        to: invite.email,
        kind: inviteMailKind,
        subject: `Invitation to ${workspace.name} at ${app.config.title}`,
        paragraphs: ["Hello,", `${inviter} invites you to ${workspace.name} at ${app.config.title}.`],
        link: { label: "Look at the invitation", url: linkTo(publicUrl, token) },
        closing: [
          `The link works for 72 hours, with an account that has the address ${invite.email}.`,
          "If you don't know what this is about, there is nothing to do."
        ]
      })
    );
  };
}
