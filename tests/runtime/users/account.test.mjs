import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { createBrowser, goodPassword, signUp, tokenIn } from "../support/browser.mjs";
import { startDatabaseApp } from "../support/databaseApp.mjs";
import { databaseNames } from "../support/databases.mjs";
import { malformedPayloads } from "../support/malformed.mjs";

const picture = (format) =>
  sharp({ create: { width: 640, height: 480, channels: 3, background: "#336699" } }).withMetadata({ exif: { IFD0: { Copyright: "secret place" } } })[format]().toBuffer();

function chunk(type, content) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, body, Buffer.alloc(4)]);
}

/** A PNG of a few kilobytes that says it has 900 million pixels. */
function bombPng() {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(30_000, 0);
  header.writeUInt32BE(30_000, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(Buffer.alloc(200_000))), chunk("IEND", Buffer.alloc(0))]);
}

function upload(browser, content, { filename = "me.png", contentType = "image/png", field = "avatar" } = {}) {
  const boundary = `b${randomUUID()}`;
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="${field}"; filename="${filename}"\r\ncontent-type: ${contentType}\r\n\r\n`;
  return browser.request("PUT", "/api/account/avatar", {
    body: Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` }
  });
}

for (const name of databaseNames) {
  describe(`account (${name})`, () => {
    let stop;
    let server;
    let count = 0;
    const newEmail = () => `person${(count += 1)}@example.com`;
    const newPerson = (email = newEmail()) => signUp(server, { email, ip: `203.0.113.${(count += 1)}` });

    before(async () => {
      ({ server, stop } = await startDatabaseApp(name, { packages: ["users-core", "auth-provider-local-core"], config: { auth: { profileMode: "users" } } }));
    });

    after(() => stop?.());

    test("a form with a file is taken by the route for pictures, and refused by every other one", async () => {
      const browser = await newPerson();
      const form = '--b\r\ncontent-disposition: form-data; name="theme"\r\n\r\ndark\r\n--b--\r\n';
      const { routes } = (await browser.get("/api/routes.json")).body;
      const headers = { "content-type": "Multipart/Form-Data; boundary=b" };
      const asked = [];
      for (const { method, path, policy } of routes.filter((route) => route.method !== "GET" && route.path !== "/api/account/avatar")) {
        const sender = policy === "guest" ? await createBrowser(server, { ip: `203.0.114.${(count += 1)}` }).open() : browser;
        const answer = await sender.request(method, path.replace(/:\w+/, randomUUID()), { body: form, headers });
        assert.deepEqual([answer.status, answer.body.error.code], [415, "unsupported_media_type"], `${method} ${path}`);
        asked.push(path);
      }
      assert.ok(asked.includes("/api/auth/sign-in") && asked.includes("/api/account/preferences"), asked.join(" "));
      assert.equal((await upload(browser, await picture("png"))).status, 200);
      assert.equal(server.fastify.server.requestTimeout, 60_000);
    });

    test("a picture becomes a small square of its own, without what was in the file", async () => {
      const browser = await newPerson();
      for (const format of ["jpeg", "png", "webp"]) {
        const { status, body } = await upload(browser, await picture(format), { contentType: "text/html", filename: "../../x.html" });
        assert.equal(status, 200, format);
        const shown = await server.fastify.inject({
          url: body.profile.avatarUrl,
          cookies: Object.fromEntries(browser.jar)
        });
        const kept = await sharp(shown.rawPayload).metadata();
        assert.deepEqual([kept.format, kept.width, kept.height, kept.exif], ["webp", 256, 256, undefined]);
        assert.equal(shown.headers["content-type"], "image/webp");
        assert.equal(shown.headers["x-content-type-options"], "nosniff");
        assert.match(shown.headers["content-security-policy"], /default-src 'none'.*sandbox/);
        assert.match(shown.headers["cache-control"], /^private/);
      }
      assert.equal((await browser.request("DELETE", "/api/account/avatar")).body.profile.avatarUrl, null);
    });

    test("an SVG, a polyglot, a bomb, text and a file that is too large are refused, and nothing is kept", async () => {
      const browser = await newPerson();
      const png = await picture("png");
      const jpeg = await picture("jpeg");
      const refused = {
        svg: [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), 415],
        text: [Buffer.from("not a picture at all"), 415],
        empty: [Buffer.alloc(0), 415],
        "png with a page behind it": [Buffer.concat([png, Buffer.from("<html><script>alert(1)</script>")]), 415],
        "jpeg with an archive behind it": [Buffer.concat([jpeg, Buffer.from("PK\u0005\u0006" + "\0".repeat(18), "latin1")]), 415],
        "pdf in a jpeg": [Buffer.concat([jpeg.subarray(0, 4), Buffer.from("%PDF-1.7\n"), jpeg.subarray(4)]), 415],
        "half a picture": [png.subarray(0, png.length / 2), 415],
        gif: [await sharp({ create: { width: 2, height: 2, channels: 3, background: "red" } }).gif().toBuffer(), 415],
        bomb: [bombPng(), 413],
        "six megabytes": [Buffer.concat([png, Buffer.alloc(6 * 1024 * 1024)]), 413]
      };
      for (const [what, [content, status]] of Object.entries(refused)) {
        const answer = await upload(browser, content);
        assert.equal(answer.status, status, `${what}: ${answer.text}`);
        assert.ok(answer.body.error.code, what);
      }
      assert.equal((await browser.get("/api/account/profile")).body.profile.avatarUrl, null);
      assert.equal((await upload(browser, png)).status, 200, "a picture is still taken afterwards");
    });

    test("usernames are unique whatever the case, reserved ones are nobody's", async () => {
      const [ada, eve] = [await newPerson(), await newPerson()];
      const rename = (browser, username) => browser.request("PATCH", "/api/account/profile", { body: { username } });
      assert.equal((await rename(ada, "countess")).body.profile.username, "countess");
      assert.equal((await rename(ada, "countess")).status, 200, "one's own name is no conflict");
      assert.equal((await rename(eve, "countess")).status, 422);
      assert.equal((await rename(eve, "admin")).status, 422);
      for (const bad of ["ab", "Countess", "-x-", "a b", "é".repeat(4), "x".repeat(33)]) {
        assert.equal((await rename(eve, bad)).status, 400, bad);
      }
    });

    test("a name with control characters and an id that is none are refused, and a refusal changes nothing", async () => {
      const browser = await newPerson();
      const save = (body) => browser.request("PATCH", "/api/account/profile", { body });
      const before = (await browser.get("/api/account/profile")).body.profile;
      for (const displayName of ["a\u0000b", "a\nb", "a\u007f"]) {
        const answer = await save({ displayName, username: "half-way" });
        assert.deepEqual([answer.status, answer.body.error.code], [400, "invalid_input"], JSON.stringify(displayName));
      }
      assert.equal((await save({ displayName: "   ", username: "half-way" })).status, 422);
      assert.deepEqual((await browser.get("/api/account/profile")).body.profile, before);
      for (const id of ["%00", "nobody", `${before.id}%00`]) {
        assert.equal((await browser.get(`/api/users/${id}/avatar`)).status, 400, id);
      }
      assert.equal((await browser.get(`/api/users/${before.id}/avatar`)).status, 404);
    });

    test("preferences are checked and come with the bootstrap payload", async () => {
      const browser = await newPerson();
      const save = (body) => browser.request("PATCH", "/api/account/preferences", { body });
      assert.equal((await save({ theme: "dark", locale: "de-de", timeZone: "Asia/Tokyo" })).status, 200);
      const { user } = (await browser.get("/api/bootstrap")).body;
      assert.deepEqual(user.settings, { theme: "dark", locale: "de-DE", timeZone: "Asia/Tokyo" });
      for (const body of [{ theme: "pink" }, { timeZone: "Mars/Olympus" }, { timeZone: "+02:00" }, { locale: "not a locale" }, {}, { admin: true }]) {
        assert.ok([400, 422].includes((await save(body)).status), JSON.stringify(body));
      }
      assert.equal((await save({ timeZone: "", locale: "" })).status, 200, "back to what the browser says");
    });

    test("the mail about a sign-in goes to those who want it, and security mails can't be switched off", async () => {
      const email = newEmail();
      const browser = await newPerson(email);
      const choose = (notifications) => browser.request("PATCH", "/api/account/notifications", { body: { notifications } });
      assert.equal((await choose({ "users.security": false })).status, 422);
      assert.equal((await choose({ "no.such.kind": true })).status, 422);
      const about = async () => (await server.app.make("auth.mail.transport").list()).filter(({ to, kind }) => to === email && kind === "users.sign-in");
      const signInOnce = async (ip) => {
        const other = await createBrowser(server, { ip }).open();
        assert.equal((await other.post("/api/auth/sign-in", { email, password: goodPassword })).status, 200);
        await server.app.make("auth.mail").drain();
      };
      await signInOnce("192.0.2.1");
      assert.equal((await about()).length, 0);
      assert.equal((await choose({ "users.sign-in": true })).status, 200);
      await signInOnce("192.0.2.2");
      assert.equal((await about()).length, 1);
    });

    test("a changed address reaches the profile", async () => {
      const browser = await newPerson();
      const wanted = newEmail();
      assert.equal((await browser.post("/api/auth/email/change", { email: wanted })).status, 202);
      const messages = await server.app.make("auth.mail").drain().then(() => server.app.make("auth.mail.transport").list());
      const token = tokenIn(messages.find(({ to, text }) => to === wanted && text.includes("/auth/confirm-email")));
      assert.equal((await browser.post("/api/auth/email/confirm-change", { token })).status, 200);
      assert.equal((await browser.get("/api/account/profile")).body.profile.email, wanted);
    });

    test("an export has everything, and deletion leaves nothing", async () => {
      const email = newEmail();
      const browser = await newPerson(email);
      await upload(browser, await picture("png"));
      const { profile } = (await browser.get("/api/account/profile")).body;
      const file = await browser.get("/api/account/export");
      assert.match(file.headers["content-disposition"], /attachment/);
      assert.match(file.text, new RegExp(email));
      assert.match(file.text, /data:image\/webp;base64,/);
      assert.equal((await browser.request("DELETE", "/api/account", { body: { confirmEmail: "someone@example.com" } })).status, 422);
      assert.equal((await browser.request("DELETE", "/api/account", { body: { confirmEmail: email.toUpperCase() } })).status, 200);
      const knex = server.app.make("database.knex");
      for (const [table, column] of [["users", "id"], ["user_settings", "user_id"], ["user_avatars", "user_id"], ["auth_sessions", "user_id"]]) {
        assert.deepEqual(await knex(table).where(column, profile.id), [], table);
      }
      assert.equal((await browser.get("/api/account/profile")).status, 401);
      const identity = { provider: "local", providerUserId: profile.id, email, emailVerified: true };
      const again = await server.app.make("users.profile.sync.service").syncIdentityProfile(identity, { reason: "sign-up" });
      assert.equal(again.created, true, "the same address starts anew");
    });

    test("sensitive acts ask for a recent sign-in", async () => {
      const browser = await newPerson();
      await server.app.make("database.knex")("auth_sessions").update({ authenticated_at: new Date(Date.now() - 11 * 60_000) });
      for (const [method, url, body] of [["GET", "/api/account/export"], ["DELETE", "/api/account", { confirmEmail: "x@example.com" }]]) {
        const answer = await browser.request(method, url, body ? { body } : {});
        assert.deepEqual([answer.status, answer.body.error.code], [403, "recent_sign_in_required"]);
      }
      assert.equal((await browser.post("/api/auth/reauthenticate", { password: goodPassword })).status, 200);
      assert.equal((await browser.get("/api/account/export")).status, 200);
    });

    test("200 malformed bodies a route are answered in the one shape, and never break the server", async () => {
      const browser = await newPerson();
      // From many addresses: the point is the bodies, not the rate limit.
      const send = (path, body, index) => {
        const sender = createBrowser(server, { ip: `198.18.${path.length}.${index % 250}` });
        browser.jar.forEach((value, key) => sender.jar.set(key, value));
        return sender.request("PATCH", `/api/account/${path}`, { body, headers: { "content-type": "application/json", "x-csrf-token": browser.csrfToken } });
      };
      const routes = { profile: ["displayName", "username"], preferences: ["theme", "locale", "timeZone"], notifications: ["notifications"] };
      for (const [path, fields] of Object.entries(routes)) {
        let refused = 0;
        for (const [index, payload] of malformedPayloads(fields, { seed: path, count: 200 }).entries()) {
          const answer = await send(path, payload, index);
          assert.ok(answer.status === 200 || [400, 413, 415, 422].includes(answer.status), `${path} ${payload}: ${answer.status} ${answer.text}`);
          assert.ok(answer.status === 200 || answer.body?.error?.code, `${path} ${payload}`);
          refused += answer.status === 200 ? 0 : 1;
        }
        assert.ok(refused > 150, `${path} refused only ${refused}`);
      }
    });
  });
}
