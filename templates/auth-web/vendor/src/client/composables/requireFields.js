import { ApiError } from "@jskit-ai/shell-web/client";

/** Says what is missing before anything is sent, in the same shape as the server would: `{ name: [value, message] }`. */
export function requireFields(wanted) {
  const missing = Object.entries(wanted).filter(([, [value]]) => !value);
  if (missing.length > 0) {
    const fields = Object.fromEntries(missing.map(([name, [, message]]) => [name, message]));
    throw new ApiError({ status: 0, code: "incomplete", message: "Please fill in what is missing.", fields });
  }
}
