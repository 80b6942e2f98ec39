import { Type } from "typebox";

const closed = { additionalProperties: false };

export const email = Type.String({ minLength: 3, maxLength: 254, pattern: "^[^\\s@\\u0000-\\u001f\\u007f]+@[^\\s@\\u0000-\\u001f\\u007f]+$" });
// Longer ones are refused by the password policy with words; this only bounds the work.
export const password = Type.String({ minLength: 1, maxLength: 1024 });
export const token = Type.String({ minLength: 1, maxLength: 512 });
// Control characters: no one types them, they spoil mails and logs, and PostgreSQL takes no NUL in a text.
const line = "[^\\u0000-\\u001f\\u007f]";
const character = "[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]";

/** A text of one line. */
export const lineOfText = (options) => Type.String({ ...options, pattern: `^${line}*$` });
/** A text that may have several lines, and has something to read. */
export const writtenText = (options) => Type.String({ ...options, pattern: `^(?=[^]*\\S)${character}*$` });
/** A key of the app's own tables. */
export const id = Type.String({ pattern: "^[0-9a-f-]{36}$" });
export const displayName = lineOfText({ maxLength: 120 });

export const body = (properties) => Type.Object(properties, closed);
export const empty = Type.Union([Type.Null(), Type.Object({}, closed)]);
export { Type };
