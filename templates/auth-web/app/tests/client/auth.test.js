import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { answer, openPage, stubServer } from "@jskit-ai/kernel/client/testing";
import { safeReturnTo } from "@jskit-ai/auth-web/client";
import { createApplication } from "../../src/application.js";

const guest = { csrfToken: "guest", auth: { authenticated: false, features: { signUp: true, password: true }, oauthProviders: [] }, user: null };
const ada = { csrfToken: "ada", auth: { ...guest.auth, authenticated: true }, user: { id: "1", email: "ada@example.com", displayName: "Ada" } };

let application;
let endServer;
let bootstrap;
let sent;

const routes = {
  "/api/bootstrap": () => answer(bootstrap),
  "/api/health": () => answer({ status: "ok", version: "1.0.0", uptimeSeconds: 1, checks: [] }),
  "/api/auth/sign-in": ({ body }) => {
    if (body.password !== "right") {
      return answer({ error: { code: "invalid_credentials", message: "Email or password is not right." } }, 401);
    }
    bootstrap = ada;
    return answer(ada);
  },
  "/api/auth/email/verify": ({ body }) => {
    if (body.password === undefined) {
      return answer({ error: { code: "password_required", message: "Enter the password of the sign-up." } }, 403);
    }
    if (body.password !== "right") {
      return answer({ error: { code: "wrong_password", message: "Not the one.", fields: { password: "Not the one." } } }, 422);
    }
    bootstrap = ada;
    return answer({ ...ada, verified: true });
  },
  "/api/auth/sign-out": () => {
    bootstrap = guest;
    return answer(guest);
  }
};

async function open(path) {
  application = await openPage(createApplication, path);
}

// Longer than a page of other packages takes to load, also on a busy machine.
const at = (expected) => vi.waitFor(() => expect(path()).toBe(expected), { timeout: 4_000 });
const path = () => application.router.currentRoute.value.fullPath;
const text = (expected) => vi.waitFor(() => expect(document.body.textContent).toContain(expected));

async function fill(name, value) {
  const input = await vi.waitFor(() => {
    const found = document.querySelector(`input[name="${name}"]`);
    expect(found).not.toBeNull();
    return found;
  });
  input.value = value;
  input.dispatchEvent(new Event("input"));
}

async function signIn(password) {
  await fill("email", "ada@example.com");
  await fill("password", password);
  document.querySelector("form").dispatchEvent(new Event("submit", { cancelable: true }));
}

beforeEach(() => {
  bootstrap = guest;
  sent = [];
  endServer = stubServer((request) => {
    const { pathname: path } = request.url;
    sent.push({ path, ...request });
    return (routes[path] ?? (() => answer({ error: { code: "not_found", message: "Nothing here." } }, 404)))(request);
  });
});

afterEach(() => {
  application?.unmount();
  endServer();
});

describe("sign-in", () => {
  test("says what is missing, sends the token of the visit, and shows a refusal", async () => {
    await open("/auth/login");
    await signIn("");
    await text("Enter your password.");
    await signIn("wrong");
    await text("Email or password is not right.");
    expect(sent.find((request) => request.path === "/api/auth/sign-in").headers["x-csrf-token"]).toBe("guest");
  });

  test("leads back to where the visitor was going", async () => {
    await open("/auth/login?returnTo=%2Fhome%2Fsettings%2Fgeneral");
    await signIn("right");
    await at("/home/settings/general");
  });

  test("is not shown to someone who is signed in", async () => {
    bootstrap = ada;
    await open("/auth/login");
    await at("/home");
  });

  test("shows other ways to sign in where the provider has them", async () => {
    bootstrap = { ...guest, auth: { ...guest.auth, oauthProviders: [{ id: "github", label: "GitHub" }] } };
    await open("/auth/login?returnTo=/home");
    await vi.waitFor(() => expect(document.querySelector('a[href="/api/auth/oauth/github/start?returnTo=%2Fhome"]')).not.toBeNull());
  });
});

describe("verifying an address", () => {
  async function confirm(password) {
    await fill("password", password);
    document.querySelector("form").dispatchEvent(new Event("submit", { cancelable: true }));
  }

  test("in another browser asks for the password of the sign-up, and signs in with it", async () => {
    await open("/auth/verify-email?token=t");
    await text("Is it you who signed up?");
    expect(document.body.textContent).not.toContain("Enter the password of the sign-up.");
    await confirm("");
    await text("Enter your password.");
    await confirm("wrong");
    await text("Not the one.");
    await confirm("right");
    await text("You are signed in and ready to go.");
    const bodies = sent.filter((request) => request.path === "/api/auth/email/verify").map(({ body }) => body);
    expect(bodies).toEqual([{ token: "t" }, { token: "t", password: "wrong" }, { token: "t", password: "right" }]);
  });
});

describe("where to go on", () => {
  test("is a page of this app, or nowhere", () => {
    expect(safeReturnTo("/home?tab=1#top")).toBe("/home?tab=1#top");
    for (const target of ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", "", null, ["/a"], "/auth/login"]) {
      expect(safeReturnTo(target)).toBeNull();
    }
  });
});

describe("profile menu", () => {
  test("offers a guest to sign in, and to come back to the page", async () => {
    await open("/home/settings/general");
    await vi.waitFor(() => expect(document.querySelector('a[href="/auth/login?returnTo=/home/settings/general"]')).not.toBeNull());
  });

  test("names who is signed in", async () => {
    bootstrap = ada;
    await open("/home");
    await vi.waitFor(() => expect(document.querySelector('button[aria-label="Your account, Ada"]')).not.toBeNull());
  });
});
