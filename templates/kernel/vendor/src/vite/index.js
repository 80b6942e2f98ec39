import { readFileSync } from "node:fs";
import { join } from "node:path";
import VueRouter from "vue-router/vite";
import vue from "@vitejs/plugin-vue";
import vuetify from "vite-plugin-vuetify";
import { loadEnvironment } from "../server/loadEnvironment.js";
import { clientProvidersPlugin } from "./clientProviders.js";
import { precompressPlugin } from "./precompress.js";
import { styleLayersPlugin } from "./styleLayers.js";

export { testProjects } from "./testProjects.js";

function readProxy(root, env) {
  const { jskit = {} } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const server = `http://${env.HOST || "127.0.0.1"}:${env.PORT || 3000}`;
  const entries = Object.entries(jskit.viteProxy ?? {});
  // The Host header stays the browser's: the server compares it with Origin to refuse requests from other sites.
  return Object.fromEntries(
    entries.map(([path, target]) => [path, { target: target === "server" ? server : target, changeOrigin: false }])
  );
}

function settingsPlugin() {
  return {
    name: "jskit:settings",
    config(userConfig) {
      const root = userConfig.root ?? process.cwd();
      const env = loadEnvironment(root);
      return {
        server: {
          host: "127.0.0.1",
          port: Number(env.DEV_PORT || 5173),
          // A dev server that moves to another port on its own breaks every address that was written down.
          strictPort: true,
          proxy: readProxy(root, env)
        },
        resolve: {
          // Vendored packages name these as peers; a second copy would have its own injection keys and break both.
          dedupe: ["vue", "vue-router", "vuetify", "pinia", "@tanstack/vue-query"]
        },
        optimizeDeps: {
          // Found before the first page is served: a dependency found later reloads the page and loses the first click.
          entries: ["index.html", "src/**/*.{js,vue}", "packages/*/src/client/**/*.{js,vue}", "vendor/@*/*/src/client/**/*.{js,vue}"],
          include: ["vuetify/components/*"]
        },
        build: { chunkSizeWarningLimit: 800 }
      };
    }
  };
}

/** Everything that an app's Vite needs, in the order that it works in: routes first, since pages are Vue files. */
export function jskit() {
  return [
    // The router's own default is not to watch where CI is set; a dev server that runs there would never see a new page.
    VueRouter({ routesFolder: "src/pages", dts: false, importMode: "async", watch: true }),
    vue(),
    vuetify({ autoImport: true }),
    settingsPlugin(),
    clientProvidersPlugin(),
    styleLayersPlugin(),
    precompressPlugin()
  ];
}
