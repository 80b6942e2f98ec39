import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { answer, openPage, stubServer } from "@jskit-ai/kernel/client/testing";
import { createApplication } from "../../src/application.js";

const settings = { theme: "system", locale: "", timeZone: "" };
const profile = { id: "1", email: "ada@example.com", emailVerified: true, displayName: "Ada", username: "ada", avatarUrl: null };
const auth = { authenticated: true, features: { password: true, emailChange: true }, oauthProviders: [] };

let application;
let endServer;
let answers;

async function open(path) {
  application = await openPage(createApplication, path);
}

const text = (expected) => vi.waitFor(() => expect(document.body.textContent).toContain(expected));

beforeEach(() => {
  localStorage.clear();
  answers = {
    "GET /api/bootstrap": () => answer({ csrfToken: "t", auth, user: { ...profile, settings } }),
    "GET /api/account/profile": () => answer({ profile }),
    "PATCH /api/account/profile": ({ displayName }) => answer({ profile: { ...profile, displayName } }),
    "GET /api/account/preferences": () => answer({ preferences: settings }),
    "GET /api/account/notifications": () => answer({ notifications: [{ id: "a", label: "Security", description: "", required: true, enabled: true }] })
  };
  endServer = stubServer(({ name, body }) => answers[name](body));
});

afterEach(() => {
  application?.unmount();
  endServer();
});

describe("account", () => {
  test("asks a guest to sign in first", async () => {
    answers["GET /api/bootstrap"] = () => answer({ auth: { authenticated: false }, user: null });
    await open("/account");
    await vi.waitFor(() => expect(application.router.currentRoute.value.fullPath).toBe("/auth/login?returnTo=/account"));
  });

  test("shows the sections that were placed, in their order, and one of them", async () => {
    await open("/account");
    await text("Your name");
    const links = [...document.querySelectorAll('nav[aria-label="Account settings"] a')].map((link) => link.textContent.trim());
    expect(links.slice(0, 4)).toEqual(["Profile", "Preferences", "Notifications", "Security"]);
  });

  test("saves a changed name, and the shell shows it at once", async () => {
    await open("/account");
    const input = await vi.waitFor(() => {
      const found = document.querySelector('input[autocomplete="name"]');
      expect(found?.value).toBe("Ada");
      return found;
    });
    input.value = "Countess";
    input.dispatchEvent(new Event("input"));
    input.closest("form").dispatchEvent(new Event("submit", { cancelable: true }));
    await text("Your profile is saved.");
    expect(document.querySelector('button[aria-label="Your account, Countess"]')).not.toBeNull();
  });

  test("says so when a section can't be loaded, and offers another try", async () => {
    answers["GET /api/account/notifications"] = () => Promise.reject(new TypeError("failed to fetch"));
    await open("/account?section=notifications");
    await text("The server can't be reached right now.");
    await text("Try again");
  });

  test("what can't be switched off has no switch", async () => {
    await open("/account?section=notifications");
    await text("Always on");
    expect(document.querySelector('input[type="checkbox"]')).toBeNull();
  });
});
