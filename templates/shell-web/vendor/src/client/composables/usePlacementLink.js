import { computed, inject, ref } from "vue";
import { useRoute } from "vue-router";
import { useApplication } from "@jskit-ai/kernel/client";
import { fillPath, linkBaseKey, useLinkParams } from "./linkBase.js";

function withoutTrailingSlash(path) {
  return path.length > 1 ? path.replace(/\/+$/, "") : path;
}

function resolveAgainst(base, to) {
  const url = new URL(to, `http://app${withoutTrailingSlash(base)}/`);
  return `${withoutTrailingSlash(url.pathname)}${url.search}${url.hash}`;
}

function useActive(href, isExact) {
  const route = useRoute();
  return computed(() => {
    const own = href.value?.split(/[?#]/, 1)[0];
    const here = withoutTrailingSlash(route.path);
    return Boolean(own) && (here === own || (!isExact() && here.startsWith(`${own}/`)));
  });
}

/** Where a link entry leads, and whether the visitor is there: `to` may be absolute, relative, or carry `[parameters]`. */
export function usePlacementLink(props) {
  const base = inject(linkBaseKey, ref("/"));
  const params = useLinkParams();
  const href = computed(() => {
    const to = fillPath(props.to, params.value);
    return to === null ? null : resolveAgainst(base.value, to);
  });
  return { href, isActive: useActive(href, () => props.exact) };
}

/** The same for a link into a surface: `to` counts from the root of `surface`, in the workspace that the visitor is in. */
export function useSurfaceLink(props) {
  const app = useApplication();
  const surfaces = app.make("surfaces");
  const currentSurfaceId = app.make("shell.currentSurfaceId");
  const params = useLinkParams();
  const href = computed(() => {
    const surface = surfaces.definitions[props.surface || currentSurfaceId.value];
    const root = surface && fillPath(`/${surface.pagesRoot ?? ""}`, params.value);
    if (!root) {
      return null;
    }
    const to = fillPath(props.to, params.value);
    return to === null ? null : resolveAgainst(root, to.startsWith("/") ? `.${to}` : to);
  });
  return { href, isActive: useActive(href, () => props.exact) };
}
