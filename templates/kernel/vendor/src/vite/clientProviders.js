import { join } from "node:path";
import { normalizePath } from "vite";
import { discoverPackages, exportedFile } from "../server/discoverPackages.js";

const publicId = "virtual:jskit/client-providers";
const resolvedId = `\0${publicId}`;

function renderModule(root) {
  const files = discoverPackages(root).flatMap((found) => exportedFile(found, "./client") ?? []);
  const imports = files.map((file, index) => `import * as package${index} from ${JSON.stringify(normalizePath(file))};`);
  const lists = files.map((_, index) => `...(package${index}.clientProviders ?? [])`);
  return [...imports, `export const clientProviders = [${lists.join(", ")}];`, ""].join("\n");
}

/** `virtual:jskit/client-providers`: the providers of every installed package, in the order that they start. */
export function clientProvidersPlugin() {
  let root = process.cwd();
  return {
    name: "jskit:client-providers",
    configResolved(config) {
      root = config.root;
    },
    resolveId: (id) => (id === publicId ? resolvedId : null),
    load: (id) => (id === resolvedId ? renderModule(root) : null),
    configureServer(server) {
      const manifest = normalizePath(join(root, "package.json"));
      server.watcher.add(manifest);
      server.watcher.on("change", (path) => {
        // A package that was added brings providers, a proxy and dependencies: only a restart takes all of them in.
        if (normalizePath(path) === manifest) {
          server.restart();
        }
      });
    }
  };
}
