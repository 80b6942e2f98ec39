const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function escapeHtml(text) {
  return String(text).replace(/[&<>"']/g, (character) => escapes[character]);
}

// A title comes from the app's config; a line break in a header would start another one.
const oneLine = (text) => String(text).replace(/[\r\n]+/g, " ").trim();

/**
 * A mail of a few paragraphs, with one link at most, as text and as HTML. Names and addresses come from people: they are
 * escaped here, once.
 */
export function composeMail({ to, kind, subject, paragraphs, link, closing = [] }) {
  const text = [...paragraphs, ...(link ? [`${link.label}:\n${link.url}`] : []), ...closing].join("\n\n");
  const asParagraphs = (lines) => lines.map((line) => `<p>${escapeHtml(line)}</p>`).join("\n");
  const anchor = link ? `<p><a href="${escapeHtml(link.url)}">${escapeHtml(link.label)}</a></p>` : "";
  const html = [asParagraphs(paragraphs), anchor, asParagraphs(closing)].filter(Boolean).join("\n");
  return { to, kind, subject: oneLine(subject), text: `${text}\n`, html };
}
