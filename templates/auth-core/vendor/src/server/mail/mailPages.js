import { HttpError } from "@jskit-ai/http-runtime/server";
import { escapeHtml } from "./mailMessages.js";

const style = `:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5; }
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem 1rem; }
li { margin-block: 0.5rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; border: 1px solid; border-radius: 0.5rem; padding: 1rem; }
a { display: inline-block; min-height: 24px; overflow-wrap: anywhere; }
dt { font-weight: 600; }
dd { margin: 0 0 0.5rem; }
`;

function page(title, body) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="/dev/mail/style.css">
</head>
<body><main>
${body}
</main></body>
</html>
`;
}

function withLinks(text) {
  return text
    .split(/(https?:\/\/\S+)/)
    .map((part, index) => (index % 2 ? `<a href="${escapeHtml(part)}">${escapeHtml(part)}</a>` : escapeHtml(part)))
    .join("");
}

function listPage(messages) {
  const items = messages.map(
    ({ id, to, subject, sentAt }) =>
      `<li><a href="/dev/mail/${id}">${escapeHtml(subject)}</a><br>to ${escapeHtml(to)}, <time>${escapeHtml(sentAt)}</time></li>`
  );
  const body = items.length === 0 ? "<p>No mail yet. What the app sends while you develop it lands here.</p>" : `<ul>${items.join("\n")}</ul>`;
  return page("Mailbox", `<h1>Mailbox</h1>\n${body}`);
}

function messagePage({ to, subject, text, sentAt }) {
  return page(
    subject,
    `<p><a href="/dev/mail">All mail</a></p>
<h1>${escapeHtml(subject)}</h1>
<dl><dt>To</dt><dd>${escapeHtml(to)}</dd><dt>Sent</dt><dd>${escapeHtml(sentAt)}</dd></dl>
<pre>${withLinks(text)}</pre>`
  );
}

/** Pages of the development mailbox. They carry links that sign people in, so only the machine they are on may read them. */
export function registerMailPages(routes, mailbox) {
  const html = (reply, text) => reply.type("text/html; charset=utf-8").header("cache-control", "no-store").send(text);

  routes.register({
    method: "GET",
    path: "/dev/mail",
    policy: "public",
    developmentOnly: true,
    summary: "The mailbox of development.",
    handler: async (_request, reply) => html(reply, listPage(await mailbox.list()))
  });
  routes.register({
    method: "GET",
    path: "/dev/mail/style.css",
    policy: "public",
    developmentOnly: true,
    summary: "The style of the mailbox's pages.",
    handler: async (_request, reply) => reply.type("text/css; charset=utf-8").send(style)
  });
  routes.register({
    method: "GET",
    path: "/dev/mail/:mailId",
    policy: "public",
    developmentOnly: true,
    summary: "One mail of the mailbox.",
    async handler(request, reply) {
      const message = await mailbox.find(request.params.mailId);
      if (!message) {
        throw new HttpError(404, "not_found", "There is no such mail.");
      }
      return html(reply, messagePage(message));
    }
  });
  routes.register({
    method: "GET",
    path: "/api/dev/mail",
    policy: "public",
    developmentOnly: true,
    summary: "The mailbox of development, as data.",
    handler: async () => ({ messages: await mailbox.list() })
  });
}
