import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { answer, openPage, stubServer } from "@jskit-ai/kernel/client/testing";
import { createApplication } from "../../src/application.js";

const settings = { theme: "system", locale: "", timeZone: "" };
const operator = { id: "1", email: "ada@example.com", displayName: "Ada", isOperator: true, settings };
const auth = { authenticated: true, features: { password: true }, oauthProviders: [] };

let application;
let endServer;
let user;
let list;

async function open(path) {
  application = await openPage(createApplication, path);
}

const text = (expected) => vi.waitFor(() => expect(document.body.textContent).toContain(expected));

beforeEach(() => {
  user = operator;
  list = () => answer({ users: [{ id: "2", email: "grace@example.com", displayName: "Grace", status: "suspended" }], total: 1, page: 1, pageSize: 25 });
  endServer = stubServer(({ name }) => (name === "GET /api/bootstrap" ? answer({ csrfToken: "t", auth, user }) : list()));
});

afterEach(() => {
  application?.unmount();
  endServer();
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
