import { useApplication } from "@jskit-ai/kernel/client";

function fill(path, params) {
  return path.replace(/\[(\w+)\]|:(\w+)/g, (_, fromFile, fromRoute) => {
    const name = fromFile ?? fromRoute;
    if (params[name] === undefined || params[name] === null || params[name] === "") {
      throw new Error(`The path "${path}" needs the parameter "${name}".`);
    }
    return encodeURIComponent(params[name]);
  });
}

function withSlash(path) {
  return path === "" || path.startsWith("/") ? path : `/${path}`;
}

/** The address of an API path, in a workspace where `params` names one: `/api/w/SLUG/reports`. */
export function apiPath(path, { params = {} } = {}) {
  const { workspaceSlug } = params;
  const scope = workspaceSlug && !/\[workspaceSlug\]|:workspaceSlug\b/.test(path) ? `/w/${encodeURIComponent(workspaceSlug)}` : "";
  return `/api${scope}${fill(withSlash(path), params)}`;
}

/** Addresses of the app, so that no page puts them together by hand. */
export function usePaths() {
  const surfaces = useApplication().make("surfaces");
  return Object.freeze({
    api: apiPath,
    /** The address of a page of a surface: `page("admin", "members", { params: { workspaceSlug } })`. */
    page: (surfaceId, path = "", { params = {} } = {}) => surfaces.pathTo(surfaceId, params, fill(path, params))
  });
}
