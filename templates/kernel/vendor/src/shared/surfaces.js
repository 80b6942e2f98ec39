function splitPath(path) {
  return path.split(/[?#]/, 1)[0].split("/").filter(Boolean);
}

function isParameter(segment) {
  return segment.startsWith("[") && segment.endsWith("]");
}

function matchRoot(rootSegments, pathSegments) {
  if (rootSegments.length > pathSegments.length) {
    return null;
  }
  const params = {};
  for (const [index, segment] of rootSegments.entries()) {
    if (isParameter(segment)) {
      params[segment.slice(1, -1)] = decodeURIComponentSafely(pathSegments[index]);
    } else if (segment !== pathSegments[index]) {
      return null;
    }
  }
  return params;
}

function decodeURIComponentSafely(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Longer roots first, and a literal segment before a parameter: the most exact surface takes a path. */
function bySpecificity(left, right) {
  const literals = (segments) => segments.filter((segment) => !isParameter(segment)).length;
  return (
    right.segments.length - left.segments.length ||
    literals(right.segments) - literals(left.segments) ||
    (left.definition.id < right.definition.id ? -1 : 1)
  );
}

/**
 * Which surface a path belongs to, told from the `pagesRoot` of the surface definitions. Client and server share it, so
 * that a guard on one side can't disagree with the other.
 */
export function createSurfaceRuntime({ surfaceDefinitions = {}, surfaceAccessPolicies = {} } = {}) {
  const surfaces = Object.values(surfaceDefinitions)
    .filter((definition) => definition.enabled !== false)
    .map((definition) => ({ definition, segments: splitPath(definition.pagesRoot ?? "") }))
    .sort(bySpecificity);

  function match(path) {
    const pathSegments = splitPath(path);
    for (const { definition, segments } of surfaces) {
      const params = matchRoot(segments, pathSegments);
      if (params) {
        return { surface: definition, params };
      }
    }
    return null;
  }

  function accessRules(definition) {
    const policy = surfaceAccessPolicies[definition?.accessPolicyId] ?? {};
    return {
      requiresAuth: Boolean(definition?.requiresAuth || policy.requireAuth),
      requiresWorkspace: Boolean(definition?.requiresWorkspace || policy.requireWorkspaceMembership),
      accessPolicyId: definition?.accessPolicyId ?? ""
    };
  }

  function pathTo(surfaceId, params = {}, suffix = "") {
    const definition = surfaceDefinitions[surfaceId];
    if (!definition) {
      throw new Error(`There is no surface "${surfaceId}".`);
    }
    const segments = splitPath(definition.pagesRoot ?? "").map((segment) => {
      if (!isParameter(segment)) {
        return segment;
      }
      const name = segment.slice(1, -1);
      if (!params[name]) {
        throw new Error(`The surface "${surfaceId}" needs the parameter "${name}".`);
      }
      return encodeURIComponent(params[name]);
    });
    return `/${[...segments, ...splitPath(suffix)].join("/")}`;
  }

  return Object.freeze({
    match,
    surfaceForPath: (path) => match(path)?.surface ?? null,
    accessRules,
    pathTo,
    definitions: surfaceDefinitions,
    accessPolicies: surfaceAccessPolicies,
    list: () => surfaces.map(({ definition }) => definition)
  });
}
