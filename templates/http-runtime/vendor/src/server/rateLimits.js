import { HttpError } from "./errors.js";

const sweepEvery = 1_000;

/**
 * Counts in this process: right for one server, and what is used until a package binds `http.rateLimitStore` to one that
 * several servers share. `increment(key, windowMilliseconds)` answers `{ current, ttl }`.
 */
export function createMemoryRateLimitStore({ now = Date.now } = {}) {
  const windows = new Map();
  let calls = 0;

  function sweep(moment) {
    for (const [key, { endsAt }] of windows) {
      if (endsAt <= moment) {
        windows.delete(key);
      }
    }
  }

  return Object.freeze({
    async increment(key, windowMilliseconds) {
      const moment = now();
      calls += 1;
      if (calls % sweepEvery === 0) {
        sweep(moment);
      }
      let window = windows.get(key);
      if (!window || window.endsAt <= moment) {
        window = { current: 0, endsAt: moment + windowMilliseconds };
        windows.set(key, window);
      }
      window.current += 1;
      return { current: window.current, ttl: window.endsAt - moment };
    },

    async reset(key) {
      windows.delete(key);
    }
  });
}

/** The shape that @fastify/rate-limit asks of a store, over whatever is bound as `http.rateLimitStore`. */
export function rateLimitPluginOptions(app) {
  class ContainerStore {
    constructor({ prefix = "" } = {}) {
      this.prefix = prefix;
    }

    incr(key, done, windowMilliseconds) {
      const store = app.make("http.rateLimitStore");
      store.increment(`${this.prefix}${key}`, windowMilliseconds).then(
        (result) => done(null, result),
        (error) => done(error)
      );
    }

    child({ routeInfo }) {
      return new ContainerStore({ prefix: `${routeInfo.method} ${routeInfo.url} ` });
    }
  }

  return {
    global: false,
    store: ContainerStore,
    errorResponseBuilder: () => new HttpError(429, "too_many_requests", "Too many tries. Please wait a little.")
  };
}
