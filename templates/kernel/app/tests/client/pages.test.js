import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createMemoryHistory } from "vue-router";
import { createApplication } from "../../src/application.js";

let application;

beforeEach(() => {
  document.body.innerHTML = '<div id="app"></div>';
  vi.stubGlobal("fetch", async () => new Response("{}", { headers: { "content-type": "application/json" } }));
});

afterEach(() => application.unmount());

test("an address that leads nowhere says so and offers a way back", async () => {
  const history = createMemoryHistory();
  history.replace("/no/such/page");
  application = await createApplication({ history });
  await application.mount("#app");

  await vi.waitFor(() => expect(document.querySelector("h1")?.textContent).toBe("This page doesn't exist"));
  expect(document.body.textContent).toContain("/no/such/page");
  expect(document.querySelector('a[href="/"]')).not.toBeNull();
  expect(document.title).toContain("Page not found");
});
