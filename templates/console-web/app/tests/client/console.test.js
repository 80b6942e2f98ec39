import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createMemoryHistory } from "vue-router";
import { createApplication } from "../../src/application.js";

const settings = { theme: "system", locale: "", timeZone: "" };
const operator = { id: "1", email: "ada@example.com", displayName: "Ada", isOperator: true, settings };
const auth = { authenticated: true, features: { password: true }, oauthProviders: [] };

let application;
let user;
let list;

function answer(body, status = 200) {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}

async function open(path) {
  document.body.innerHTML = '<div id="app"></div>';
  const history = createMemoryHistory();
  history.replace(path);
  application = await createApplication({ history });
  await application.mount("#app");
}

const text = (expected) => vi.waitFor(() => expect(document.body.textContent).toContain(expected));

beforeEach(() => {
  user = operator;
  list = () => answer({ users: [{ id: "2", email: "grace@example.com", displayName: "Grace", status: "suspended" }], total: 1, page: 1, pageSize: 25 });
  vi.stubGlobal("fetch", async (url) => (url.startsWith("/api/bootstrap") ? answer({ csrfToken: "t", auth, user }) : list(url)));
});

afterEach(() => {
  application?.unmount();
  vi.unstubAllGlobals();
});

describe("console", () => {
  test("is for operators", async () => {
    user = { ...operator, isOperator: undefined };
    await open("/console/users");
    await text("You can't open this page");
    expect(document.body.textContent).not.toContain("Grace");
  });

  test("lists people with their status, and leads to each", async () => {
    await open("/console");
    await text("Grace");
    await text("Suspended");
    expect(document.querySelector('a[href="/console/users/2"]')).not.toBeNull();
  });

  test("says so when nobody matches", async () => {
    list = () => answer({ users: [], total: 0, page: 1, pageSize: 25 });
    await open("/console/users?text=nobody");
    await text("Nobody matches this search.");
  });

  test("asks for the password again when the console's own time is over", async () => {
    list = () => answer({ error: { code: "session_expired", message: "You have been away for a while." } }, 401);
    await open("/console/users");
    await text("Confirm that it is still you.");
  });
});
