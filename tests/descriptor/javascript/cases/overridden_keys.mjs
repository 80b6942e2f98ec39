const base = { type: "text", env: "MAIL_HOST", help: "A host." };
export default {
  schema: 1, id: "mail", version: "1.0.0", kind: "runtime", summary: "Mail.",
  options: {
    "mail-host": { ...base, help: "Where mail goes out." },
    "mail-from": { env: "MAIL_FROM", ...{ type: "text" }, required: true },
  },
};
