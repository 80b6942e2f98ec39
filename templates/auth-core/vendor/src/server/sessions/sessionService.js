import { randomUUID } from "node:crypto";
import { HttpError } from "@jskit-ai/http-runtime/server";
import { hashToken, looksLikeToken, newToken } from "../crypto.js";
import { describeDevice } from "./device.js";

const second = 1_000;
const day = 24 * 60 * 60 * second;
const cookieName = "session";

export const sessionTimes = Object.freeze({
  idleMilliseconds: 7 * day,
  absoluteMilliseconds: 30 * day,
  recentMilliseconds: 10 * 60 * second,
  // Who is here is told to the minute: a write a request would double what every request costs.
  touchMilliseconds: 60 * second
});

/** Sessions: a random token in a cookie, its hash in the store. */
export function createSessionService({ store, cookies, box, afterCommit }) {
  const now = () => new Date(Date.now());

  function isOver(row, moment) {
    return row.expiresAt <= moment || moment - row.lastSeenAt >= sessionTimes.idleMilliseconds;
  }

  /** A browser is given what stands: a session that is rolled back leaves no cookie. */
  function writeCookie(request, reply, token, expiresAt) {
    const maxAgeSeconds = Math.floor((expiresAt - now()) / second);
    afterCommit(() => cookies.write(request, reply, cookieName, token, { maxAgeSeconds }));
  }

  /** The live session that the request's cookie names, or null. */
  async function find(request) {
    const token = cookies.read(request, cookieName);
    if (!looksLikeToken(token)) {
      return null;
    }
    const row = await store.findByTokenHash(hashToken(token));
    if (!row) {
      return null;
    }
    const moment = now();
    if (isOver(row, moment)) {
      await store.remove(row.id);
      return null;
    }
    return row;
  }

  async function touch(row) {
    const moment = now();
    if (moment - row.lastSeenAt >= sessionTimes.touchMilliseconds) {
      await store.update(row.id, { lastSeenAt: moment });
    }
  }

  /** Signs in: whatever session the browser had ends, so that a token planted before is worth nothing after. */
  async function start(request, reply, { profile, identity, providerState = null, providerExpiresAt = null }) {
    const previous = await find(request);
    const token = newToken();
    const moment = now();
    const row = {
      id: randomUUID(),
      tokenHash: hashToken(token),
      userId: String(profile.id),
      provider: identity.provider,
      providerUserId: identity.providerUserId,
      identity,
      providerState: providerState === null ? null : box.seal(providerState),
      providerExpiresAt,
      userAgent: String(request.headers["user-agent"] ?? "").slice(0, 400),
      ip: request.ip,
      createdAt: moment,
      authenticatedAt: moment,
      lastSeenAt: moment,
      expiresAt: new Date(moment.getTime() + sessionTimes.absoluteMilliseconds)
    };
    await store.insert(row);
    if (previous) {
      await store.remove(previous.id);
    }
    writeCookie(request, reply, token, row.expiresAt);
    return row;
  }

  /** A new token for the same session; `authenticated` where the person has just shown again who they are. */
  async function rotate(request, reply, row, { authenticated = false, ...fields } = {}) {
    const token = newToken();
    const changes = { tokenHash: hashToken(token), ...fields };
    if (authenticated) {
      changes.authenticatedAt = now();
    }
    if (!(await store.update(row.id, changes))) {
      // Ended by a reset or by someone else since the request was let in.
      throw new HttpError(401, "not_authenticated", "Please sign in.");
    }
    writeCookie(request, reply, token, row.expiresAt);
    return { ...row, ...changes };
  }

  async function end(request, reply) {
    const row = await find(request);
    if (row) {
      await store.remove(row.id);
    }
    cookies.clear(request, reply, cookieName);
    return row;
  }

  async function list(userId, { currentId } = {}) {
    const moment = now();
    const rows = (await store.listOfUser(String(userId))).filter((row) => !isOver(row, moment));
    return rows.map(({ id, userAgent, ip, createdAt, lastSeenAt, expiresAt }) => ({
      id,
      current: id === currentId,
      device: describeDevice(userAgent),
      ip,
      createdAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
      expiresAt: expiresAt.toISOString()
    }));
  }

  return Object.freeze({
    isShared: store.isShared,
    find,
    touch,
    start,
    rotate,
    end,
    list,
    update: (id, fields) => store.update(id, fields),
    updateUnlessRenewed: ({ id, providerExpiresAt }, fields) => store.updateWhereDue(id, providerExpiresAt, fields),
    remove: (id) => store.remove(id),
    revoke: async (userId, sessionId) => (await store.removeOfUser(String(userId), { onlyId: sessionId })) > 0,
    revokeAll: (userId, { exceptId } = {}) => store.removeOfUser(String(userId), { exceptId }),
    revokeIdentity: (identity) => store.removeOfIdentity(identity),
    updateIdentity: (identity) => store.updateOfIdentity(identity, { identity }),
    openProviderState: (row) => (row.providerState ? box.open(row.providerState) : null),
    sealProviderState: (state) => box.seal(state),
    isRecent: (row) => now() - row.authenticatedAt < sessionTimes.recentMilliseconds,
    age: (row) => ({ idle: now() - row.lastSeenAt, absolute: now() - row.authenticatedAt }),
    removeExpired: () => store.removeExpired(now(), new Date(now() - sessionTimes.idleMilliseconds))
  });
}
