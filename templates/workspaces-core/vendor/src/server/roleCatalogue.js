import { StartupError } from "@jskit-ai/kernel/shared/errors";

const file = "config/roles.js";
const idShape = /^[a-z][a-z0-9-]{0,31}$/;
export const ownerRole = "owner";

function checkRole(id, { label, permissions }, known) {
  if (!idShape.test(id)) {
    throw new StartupError(
      `${file}: the role "${id}" needs an id of lower case letters, digits and dashes, at most 32 of them.`
    );
  }
  if (typeof label !== "string" || label === "" || !Array.isArray(permissions)) {
    throw new StartupError(`${file}: the role "${id}" needs a label and a list of permissions.`);
  }
  const unknown = permissions.find((permission) => !known.has(permission));
  if (unknown) {
    throw new StartupError(
      `${file}: the role "${id}" has the permission "${unknown}", which is not among the permissions of that file.`
    );
  }
}

function checkOwner(roles, known) {
  const [first, second] = Object.keys(roles);
  if (first !== ownerRole || !second) {
    throw new StartupError(`${file}: the first role must be "${ownerRole}", and there must be another one after it.`);
  }
  const missing = [...known].find((permission) => !roles[ownerRole].permissions.includes(permission));
  if (missing) {
    throw new StartupError(
      `${file}: the role "${ownerRole}" lacks the permission "${missing}". An owner has every permission.`
    );
  }
}

function check({ roles, permissions }) {
  if (!roles || !permissions) {
    throw new StartupError(
      `${file} must export \`permissions\` and \`roles\`. \`jskit restore ${file}\` brings the file back.`
    );
  }
  const known = new Set(Object.keys(permissions));
  for (const [id, role] of Object.entries(roles)) {
    checkRole(id, role, known);
  }
  checkOwner(roles, known);
}

/**
 * The roles of config/roles.js, the highest first. A membership may have a role that was taken out of that file: it has no
 * permissions, and is below all others.
 */
export function createRoleCatalogue(source = {}) {
  check(source);
  const ids = Object.keys(source.roles);
  const permissionsOf = (id) => source.roles[id]?.permissions ?? [];
  // Counts from the top; smaller is higher.
  const rankOf = (id) => (ids.includes(id) ? ids.indexOf(id) : ids.length);

  return Object.freeze({
    has: (id) => ids.includes(id),
    hasPermission: (permission) => Object.hasOwn(source.permissions, permission),
    labelOf: (id) => source.roles[id]?.label ?? id,
    permissionsOf,
    allows: (id, permission) => permissionsOf(id).includes(permission),
    isAbove: (id, other) => rankOf(id) < rankOf(other),
    /** What an owner becomes who makes someone else the owner. */
    next: () => ids[1],
    list: () => ids.map((id) => ({ id, description: "", ...source.roles[id] })),
    listPermissions: () => Object.entries(source.permissions).map(([id, description]) => ({ id, description }))
  });
}

/** Every permission that a workspace's route asks for must be one that a role can have. */
export function checkRoutePermissions(routes, roles, policy) {
  for (const { method, path, permission } of routes.filter((route) => route.policy === policy && route.permission)) {
    if (!roles.hasPermission(permission)) {
      throw new StartupError(
        `The route "${method} ${path}" asks for the permission "${permission}", which ${file} doesn't have.`
      );
    }
  }
}
