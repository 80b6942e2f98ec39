import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { answer, openPage, stubServer } from "@jskit-ai/kernel/client/testing";
import { createApplication } from "../../src/application.js";

let application;
let endServer;

beforeEach(() => {
  endServer = stubServer(() => answer({}));
});

afterEach(() => {
  application?.unmount();
  endServer();
});

test("an address that leads nowhere says so and offers a way back", async () => {
  application = await openPage(createApplication, "/no/such/page");

  await vi.waitFor(() => expect(document.querySelector("h1")?.textContent).toBe("This page doesn't exist"));
  expect(document.body.textContent).toContain("/no/such/page");
  expect(document.querySelector('a[href="/"]')).not.toBeNull();
  expect(document.title).toContain("Page not found");
});
