import AjvCompiler from "@fastify/ajv-compiler";

/**
 * Validation says no instead of repairing: an unknown key is refused where the schema says so, never silently removed, and
 * a body's "1" is not a number. Only what arrives as text by its nature (query, path, headers) is converted.
 */
export function createValidatorCompiler() {
  const build = AjvCompiler();
  const strict = { removeAdditional: false, useDefaults: true, allErrors: false, allowUnionTypes: true };
  const forBody = build({}, { customOptions: { ...strict, coerceTypes: false } });
  const forText = build({}, { customOptions: { ...strict, coerceTypes: "array" } });
  return (route) => (route.httpPart === "body" ? forBody(route) : forText(route));
}
