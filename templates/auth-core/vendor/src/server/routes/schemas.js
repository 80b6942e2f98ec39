import { Type } from "typebox";

const closed = { additionalProperties: false };

export const email = Type.String({ minLength: 3, maxLength: 254, pattern: "^[^\\s@\\u0000-\\u001f\\u007f]+@[^\\s@\\u0000-\\u001f\\u007f]+$" });
// Longer ones are refused by the password policy with words; this only bounds the work.
export const password = Type.String({ minLength: 1, maxLength: 1024 });
export const token = Type.String({ minLength: 1, maxLength: 512 });
export const displayName = Type.String({ maxLength: 120, pattern: "^[^\\u0000-\\u001f\\u007f]*$" });

export const body = (properties) => Type.Object(properties, closed);
export const empty = Type.Union([Type.Null(), Type.Object({}, closed)]);
export { Type };
