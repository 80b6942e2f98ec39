import { computed, inject, provide } from "vue";
import { matchedRouteKey, useRoute } from "vue-router";
import { useApplication } from "@jskit-ai/kernel/client";

const shellRecordKey = Symbol("jskit.shellRecord");
export const linkBaseKey = Symbol("jskit.linkBase");

/** Puts parameters into a path of routes (`:slug`) or of page files (`[slug]`); null while one of them is not known. */
export function fillPath(path, params) {
  let isKnown = true;
  const filled = path.replace(/\[(\w+)\]|:(\w+)(\([^)]*\))?[?*+]?/g, (_, fromFile, fromRoute) => {
    const value = params[fromFile ?? fromRoute];
    isKnown &&= Boolean(value);
    return encodeURIComponent(value ?? "");
  });
  return isKnown ? filled : null;
}

function withoutTrailingSlash(path) {
  return path.length > 1 ? path.replace(/\/+$/, "") : path;
}

export function resolveAgainst(base, to) {
  const url = new URL(to, `http://app${withoutTrailingSlash(base)}/`);
  return `${withoutTrailingSlash(url.pathname)}${url.search}${url.hash}`;
}

/** Whether the address of a page is that of a link, or (unless `isExact`) below it. */
export function leadsTo(path, href, isExact = false) {
  const [own] = href.split(/[?#]/, 1);
  const here = withoutTrailingSlash(path);
  return here === own || (!isExact && here.startsWith(`${own}/`));
}

export function useLinkParams() {
  const route = useRoute();
  const { placementContext } = useApplication().make("shell.context");
  return computed(() => {
    const slug = placementContext.value.workspace?.slug;
    return { ...(slug ? { workspaceSlug: slug } : {}), ...route.params };
  });
}

/** The frame around the pages says which route it stands for, so that its menus count from the surface's root. */
export function provideShellRecord() {
  provide(shellRecordKey, inject(matchedRouteKey, null));
}

/**
 * What a relative `to` in an outlet counts from: the surface's root in the frame's own menus, and the route of the page
 * that holds the outlet everywhere else.
 */
export function provideLinkBase() {
  const app = useApplication();
  const surfaces = app.make("surfaces");
  const record = inject(matchedRouteKey, null);
  const shellRecord = inject(shellRecordKey, null);
  const currentSurfaceId = app.make("shell.currentSurfaceId");
  const params = useLinkParams();

  const base = computed(() => {
    const isFrame = !record?.value || record.value === shellRecord?.value;
    const surface = surfaces.definitions[currentSurfaceId.value];
    const path = isFrame ? `/${surface?.pagesRoot ?? ""}` : record.value.path;
    return fillPath(path, params.value) ?? "/";
  });
  provide(linkBaseKey, base);
  return base;
}
