import { HttpError } from "@jskit-ai/http-runtime/server";
import { StartupError } from "@jskit-ai/kernel/shared/errors";
import { resolveAuthPolicyContextResolvers } from "./authPolicyContextResolverRegistry.js";

const builtIn = new Set(["public", "guest", "authenticated"]);
const ownFields = new Set(["requireAuth", "session"]);
const second = 1_000;

const refusals = {
  notAuthenticated: () => new HttpError(401, "not_authenticated", "Please sign in."),
  suspended: () => new HttpError(403, "account_suspended", "This account is suspended."),
  alreadySignedIn: () => new HttpError(409, "already_signed_in", "You are signed in already."),
  sessionExpired: () => new HttpError(401, "session_expired", "You have been away for a while. Please sign in again."),
  notRecent: () => new HttpError(403, "recent_sign_in_required", "Please confirm that it is you first."),
  notFound: () => new HttpError(404, "not_found", "There is nothing at this address."),
  forbidden: () => new HttpError(403, "forbidden", "You may not do this."),
  permissionDenied: () => new HttpError(403, "permission_denied", "Your role does not allow this.")
};

function requirementsOf(policy) {
  return Object.keys(policy).filter((field) => !ownFields.has(field) && policy[field]);
}

/** Bound as `http.policy`: says no before a route's handler, or even its body, is looked at. */
export function createPolicyRuntime({ requests, sessions, accessPolicies }) {
  function requireSignedIn(auth) {
    if (auth.suspended) {
      throw refusals.suspended();
    }
    if (!auth.authenticated) {
      throw refusals.notAuthenticated();
    }
  }

  function requireFreshSession(auth, { idleSeconds, absoluteSeconds } = {}) {
    const { idle, absolute } = sessions.age(auth.session);
    if ((idleSeconds && idle >= idleSeconds * second) || (absoluteSeconds && absolute >= absoluteSeconds * second)) {
      throw refusals.sessionExpired();
    }
  }

  async function requireGranted(request, policy) {
    const resolvers = resolveAuthPolicyContextResolvers(request.scope);
    for (const requirement of requirementsOf(policy)) {
      const resolver = resolvers.find(({ requirements = [] }) => requirements.includes(requirement));
      const { granted, hidden } = await requests.contextEntry(request, resolver);
      if (!granted) {
        throw hidden ? refusals.notFound() : refusals.forbidden();
      }
    }
  }

  async function requireAccess(request, auth, policy) {
    const needsSession = policy.requireAuth || policy.session || requirementsOf(policy).length > 0;
    if (needsSession) {
      requireSignedIn(auth);
      requireFreshSession(auth, policy.session);
    }
    await requireGranted(request, policy);
  }

  async function requirePermission(request, permission) {
    if (permission && !(await requests.permissions(request)).includes(permission)) {
      throw refusals.permissionDenied();
    }
  }

  async function authorize(request, policyId, definition = {}) {
    requests.bind(request, definition);
    if (policyId === "public") {
      return;
    }
    const auth = await requests.resolve(request);
    if (policyId === "guest") {
      if (auth.session) {
        throw refusals.alreadySignedIn();
      }
      return;
    }
    await requireAccess(request, auth, policyId === "authenticated" ? { requireAuth: true } : accessPolicies[policyId]);
    await requirePermission(request, definition.permission);
    if (definition.recentSignIn && !sessions.isRecent(auth.session)) {
      throw refusals.notRecent();
    }
  }

  /** Every route's policy must be one that can be enforced; found out at the start, not by the first visitor. */
  function check(definitions, scope) {
    const answered = new Set(resolveAuthPolicyContextResolvers(scope).flatMap(({ requirements = [] }) => requirements));
    for (const [id, policy] of Object.entries(accessPolicies)) {
      const unanswered = requirementsOf(policy).find((requirement) => !answered.has(requirement));
      if (unanswered) {
        throw new StartupError(`The access policy "${id}" asks for "${unanswered}", which no installed package answers.`);
      }
    }
    for (const { method, path, policy, permission } of definitions) {
      const known = accessPolicies[policy];
      if (!known && !builtIn.has(policy)) {
        throw new StartupError(`The route "${method} ${path}" has the policy "${policy}", which config/surfaceAccessPolicies.js doesn't have.`);
      }
      if (permission && (!known || requirementsOf(known).length === 0)) {
        throw new StartupError(`The route "${method} ${path}" asks for the permission "${permission}", but its policy gives none.`);
      }
    }
  }

  return Object.freeze({ authorize, check });
}
