import { onScopeDispose, toValue, watchEffect } from "vue";
import { useApplication } from "./useApplication.js";
import { routeMeta } from "./routeMeta.js";

function joinTitle(title, appTitle) {
  return title && title !== appTitle ? `${title} · ${appTitle}` : appTitle;
}

/** Titles, and where the keyboard is after a navigation: a screen reader would otherwise stay on the link that was used. */
export function installPageHelpers(router, { appTitle, document = globalThis.document }) {
  router.afterEach((to, from, failure) => {
    if (failure) {
      return;
    }
    document.title = joinTitle(routeMeta(to).title, appTitle);
    const isFirstPage = from.matched.length === 0;
    if (!isFirstPage && to.path !== from.path) {
      document.getElementById("main-content")?.focus({ preventScroll: true });
    }
  });
}

/** A title that is known only once the page has loaded its subject: `usePageTitle(() => invoice.value?.name)`. */
export function usePageTitle(title) {
  const app = useApplication();
  const router = app.make("client.router");
  const stop = watchEffect(() => {
    const own = toValue(title) || routeMeta(router.currentRoute.value).title;
    document.title = joinTitle(own, app.config.title);
  });
  onScopeDispose(stop);
}
