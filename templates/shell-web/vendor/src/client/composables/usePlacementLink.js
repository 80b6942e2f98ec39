import { computed, inject, ref } from "vue";
import { useRoute } from "vue-router";
import { useApplication } from "@jskit-ai/kernel/client";
import { fillPath, leadsTo, linkBaseKey, resolveAgainst, useLinkParams } from "./linkBase.js";

function useActive(href, isExact) {
  const route = useRoute();
  return computed(() => Boolean(href.value) && leadsTo(route.path, href.value, isExact()));
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
