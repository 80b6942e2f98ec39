import { asValue, createContainer, Lifetime } from "awilix";
import { didYouMean } from "./nearest.js";

/**
 * The application container. Awilix keeps lifetimes and finds cycles; this narrows it to the calls that providers use,
 * and adds tags. Strict mode makes a singleton that captures a request's value an error instead of a leak.
 */
export function createApplicationContainer({ config = {}, env = {}, logger = console } = {}) {
  const shared = { config, env, logger, tags: new Map() };
  return createFacade(createContainer({ strict: true }), shared);
}

function createFacade(container, shared) {
  const facade = {
    config: shared.config,
    env: shared.env,
    logger: shared.logger,

    singleton(token, factory, options) {
      bind(token, factoryResolver(factory, Lifetime.SINGLETON), options);
      return facade;
    },

    scoped(token, factory, options) {
      bind(token, factoryResolver(factory, Lifetime.SCOPED), options);
      return facade;
    },

    /** A value of a tagged registry: each asker's own scope makes it, and a singleton may hold it. */
    contribution(token, factory, options) {
      bind(token, { ...factoryResolver(factory, Lifetime.SCOPED), isLeakSafe: true }, options);
      return facade;
    },

    instance(token, value, options) {
      bind(token, asValue(value), options);
      return facade;
    },

    tag(token, tag) {
      const tokens = shared.tags.get(tag) ?? [];
      if (!tokens.includes(token)) {
        shared.tags.set(tag, [...tokens, token]);
      }
      return facade;
    },

    resolveTagged(tag) {
      return (shared.tags.get(tag) ?? []).map((token) => facade.make(token));
    },

    has(token) {
      return container.hasRegistration(token);
    },

    make(token) {
      if (!container.hasRegistration(token)) {
        const known = Object.keys(container.registrations);
        throw new Error(`Nothing is bound to "${token}".${didYouMean(token, known)}`);
      }
      return container.resolve(token);
    },

    tokens() {
      return Object.keys(container.registrations);
    },

    createScope() {
      return createFacade(container.createScope(), shared);
    }
  };

  function bind(token, resolver, { replace = false } = {}) {
    if (typeof token !== "string" || token === "") {
      throw new TypeError("A container token must be a non-empty string.");
    }
    if (!replace && container.hasRegistration(token)) {
      throw new Error(`"${token}" is bound already; pass { replace: true } to take its place on purpose.`);
    }
    container.register(token, resolver);
  }

  function factoryResolver(factory, lifetime) {
    if (typeof factory !== "function") {
      throw new TypeError("A container factory must be a function of the scope.");
    }
    // Awilix hands over the container that resolves, which for a singleton is the root: the factory must see that one.
    return { lifetime, resolve: (resolving) => factory(facadeFor(resolving)) };
  }

  function facadeFor(resolving) {
    return resolving === container ? facade : createFacade(resolving, shared);
  }

  return Object.freeze(facade);
}
