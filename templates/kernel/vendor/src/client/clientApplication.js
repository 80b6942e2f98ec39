import { createApp } from "vue";
import { createPinia } from "pinia";
import { createRouter, createWebHistory } from "vue-router";
import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { createApplicationContainer } from "../shared/container.js";
import { createProviderLifecycle } from "../shared/providers.js";
import { createSurfaceRuntime } from "../shared/surfaces.js";
import { createIconRegistry } from "./icons.js";
import { installPageHelpers } from "./pageHelpers.js";
import { resolveRedirect } from "./routeMeta.js";
import { applicationKey } from "./useApplication.js";
import { createAppVuetify } from "./vuetify.js";

/** Not every hash is an element's name: the link of a mail may carry a token there, which the page takes out. */
function placeOf({ hash }) {
  const element = hash && document.getElementById(hash.slice(1));
  return element ? { el: element } : { top: 0 };
}

function createAppRouter(routes, history) {
  const router = createRouter({
    history: history ?? createWebHistory(),
    routes,
    scrollBehavior: (to, from, saved) => saved ?? placeOf(to)
  });
  router.beforeEach((to) => resolveRedirect(to) ?? true);
  return router;
}

function createQueryClient() {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        // An answer that says no (4xx) says it again; only a failed connection or a failing server is worth asking twice.
        retry: (failures, error) => failures < 2 && !(error?.status >= 400 && error.status < 500)
      }
    }
  });
}

/**
 * The client side of an app: container, router, store, queries and components, with the providers of every installed
 * package registered and booted. The caller mounts it, which lets a test look before anything is shown.
 */
export async function createClientApplication({
  App,
  routes,
  config,
  surfaceAccessPolicies = {},
  theme,
  providers = [],
  history
}) {
  const app = createApplicationContainer({ config, env: import.meta.env ?? {} });
  const vueApp = createApp(App);
  const router = createAppRouter(routes, history);
  const pinia = createPinia();
  const queryClient = createQueryClient();
  const icons = createIconRegistry();

  app.instance("client.vue", vueApp);
  app.instance("client.router", router);
  app.instance("client.queryClient", queryClient);
  app.instance("client.icons", icons);
  app.instance("surfaces", createSurfaceRuntime({ ...config, surfaceAccessPolicies }));

  const lifecycle = createProviderLifecycle(app, providers);
  lifecycle.register();

  const vuetify = createAppVuetify(theme);
  app.instance("client.vuetify", vuetify);
  vueApp.provide(applicationKey, app);
  vueApp.use(pinia).use(VueQueryPlugin, { queryClient }).use(vuetify);
  installPageHelpers(router, { appTitle: config.title });
  await lifecycle.boot();

  return {
    app,
    router,
    async mount(target) {
      // The router starts its first navigation when it is installed: guards from the boot phase are in place by now.
      vueApp.use(router);
      const root = vueApp.mount(target);
      await router.isReady().catch(() => {});
      return root;
    },
    async unmount() {
      vueApp.unmount();
      queryClient.clear();
      await lifecycle.shutdown();
    }
  };
}
