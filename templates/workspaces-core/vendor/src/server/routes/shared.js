import { id, lineOfText } from "@jskit-ai/auth-core/server/schemas";
import Type from "typebox";

export const pageSize = 25;
const furthestPage = 10_000;

export const userParams = { userId: id };
export const inviteParams = { inviteId: id };
export const name = lineOfText({ minLength: 1, maxLength: 120 });
// Whether it has the form of a slug is said in words, by the service.
export const slugText = lineOfText({ minLength: 1, maxLength: 120 });
export const role = Type.String({ minLength: 1, maxLength: 32, pattern: "^[a-z][a-z0-9-]*$" });
export const searchText = lineOfText({ maxLength: 200, default: "" });
export const body = (properties, options = {}) => Type.Object(properties, { additionalProperties: false, ...options });
export const empty = body({});
export const pageQuery = (properties = {}) =>
  body({ page: Type.Integer({ minimum: 1, maximum: furthestPage, default: 1 }), ...properties });

export const pageOptions = ({ page }) => ({ limit: pageSize, offset: (page - 1) * pageSize });
export const pagePart = ({ page }, total) => ({ total, page, pageSize });

/** The person behind a request, as the audit names them. */
export function actorOf(request) {
  const { id: userId, email } = request.auth.profile;
  return { id: userId, label: email };
}

/** Who changes which workspace. */
export const changeOf = (request) => ({ actor: actorOf(request), workspaceId: request.workspace.id });
