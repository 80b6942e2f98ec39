import Type from "typebox";
import { slugRules } from "./slugs/slug.js";

export const workspacePolicy = "workspace_member";

const slug = Type.String({ minLength: slugRules.min, maxLength: slugRules.max, pattern: slugRules.pattern });

/**
 * A route of a workspace, for `http.routes`: `path` counts from `/api/w/:workspaceSlug`, and only active members get to the
 * handler, which finds `request.workspace`, `request.membership` and `request.permissions`. `permission` is one of
 * config/roles.js; `params` are the schemas of the path's other parameters.
 */
export function defineWorkspaceRoute({ path = "", params = {}, schema = {}, ...definition }) {
  return {
    ...definition,
    path: `/api/w/:workspaceSlug${path}`,
    policy: workspacePolicy,
    schema: { ...schema, params: Type.Object({ workspaceSlug: slug, ...params }) }
  };
}
