import { createMemoryHistory } from "vue-router";

/** For tests of an app's pages: an answer of the server. */
export function answer(body, status = 200) {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}

/**
 * Stands in for the server: `respond({ name, url, headers, body })` gives the answer to each request, with `name` like
 * "GET /api/health". Gives the function that ends it.
 */
export function stubServer(respond) {
  const real = globalThis.fetch;
  globalThis.fetch = async (target, { method = "GET", headers = {}, body } = {}) => {
    const url = new URL(target, "http://app");
    return respond({ name: `${method} ${url.pathname}`, url, headers, body: body ? JSON.parse(body) : undefined });
  };
  return () => (globalThis.fetch = real);
}

/** Starts the app in the simulated browser at a path. `options` are those of its `createApplication`. */
export async function openPage(createApplication, path, options = {}) {
  document.body.innerHTML = '<div id="app"></div>';
  const history = createMemoryHistory();
  history.replace(path);
  const application = await createApplication({ history, ...options });
  await application.mount("#app");
  return application;
}
