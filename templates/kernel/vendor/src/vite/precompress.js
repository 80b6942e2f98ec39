import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";

const compressible = /\.(js|css|html|svg|json|txt|webmanifest)$/;
const worthIt = 1024;

/** Writes `.br` and `.gz` beside the built files, so that the server sends them without compressing anything itself. */
export function precompressPlugin() {
  return {
    name: "jskit:precompress",
    apply: "build",
    async writeBundle({ dir }, bundle) {
      const names = Object.keys(bundle).filter((name) => compressible.test(name));
      await Promise.all(names.map((name) => compressFile(join(dir, name))));
    }
  };
}

async function compressFile(path) {
  const content = await readFile(path);
  if (content.length < worthIt) {
    return;
  }
  const [brotli, gzipped] = await Promise.all([promisify(brotliCompress)(content), promisify(gzip)(content)]);
  await Promise.all([writeFile(`${path}.br`, brotli), writeFile(`${path}.gz`, gzipped)]);
}
