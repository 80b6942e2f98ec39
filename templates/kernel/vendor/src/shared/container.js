import { asValue, createContainer, Lifetime } from "awilix";
import { didYouMean } from "./nearest.js";

/**
 * The application container. Awilix keeps lifetimes and finds cycles; this narrows it to the calls that providers use,
 * and adds tags. Strict mode makes a singleton that captures a request's value an error instead of a leak.
 */
export function createApplicationContainer({ config = {}, env = {}, logger = console } = {}) {
  const root = createContainer({ strict: true });
  return createFacade({ config, env, logger, root, tags: new Map(), contributions: new Map() });
}

const facadeOf = Symbol("jskit.facade");

function checkToken(token) {
  if (typeof token !== "string" || token === "") {
    throw new TypeError("A container token must be a non-empty string.");
  }
}

function checkFactory(factory) {
  if (typeof factory !== "function") {
    throw new TypeError("A container factory must be a function of the scope.");
  }
}

/** Awilix hands over the container that resolves, which for a singleton is the root: the factory must see that one. */
function factoryResolver(factory, lifetime) {
  checkFactory(factory);
  return { lifetime, resolve: (resolving) => factory(resolving[facadeOf]) };
}

/**
 * The calls of one container. That of a scope has no Awilix container until something scoped is asked for: most requests ask
 * for singletons and contributions only, and to make one costs more than all that they ask for.
 */
function createFacade(shared, parent = null) {
  const { root } = shared;
  // What a scope was given is there for the scopes below it too; the contributions that it made are not.
  const own = new Map();
  const contributions = new Map();
  let opened = null;

  function container() {
    if (!opened) {
      opened = parent ? parent.open().createScope() : root;
      opened[facadeOf] = facade;
    }
    return opened;
  }

  const inside = Object.freeze({ open: container, find: (token) => (own.has(token) ? own : parent?.find(token)) });

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
      checkFactory(factory);
      checkBinding(token, options);
      shared.contributions.set(token, factory);
      return facade;
    },

    instance(token, value, options) {
      if (parent) {
        checkBinding(token, options);
        own.set(token, value);
      } else {
        bind(token, asValue(value), options);
      }
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
      return inside.find(token) !== undefined || shared.contributions.has(token) || (opened ?? root).hasRegistration(token);
    },

    make(token) {
      const holder = inside.find(token);
      if (holder) {
        return holder.get(token);
      }
      if (shared.contributions.has(token)) {
        return contribute(token);
      }
      const registration = (opened ?? root).getRegistration(token);
      if (!registration) {
        throw new Error(`Nothing is bound to "${token}".${didYouMean(token, facade.tokens())}`);
      }
      return (registration.lifetime === Lifetime.SCOPED ? container() : (opened ?? root)).resolve(token);
    },

    tokens() {
      return [...own.keys(), ...shared.contributions.keys(), ...Object.keys((opened ?? root).registrations)];
    },

    createScope() {
      return createFacade(shared, inside);
    }
  };

  function checkBinding(token, { replace = false } = {}) {
    checkToken(token);
    if (!replace && facade.has(token)) {
      throw new Error(`"${token}" is bound already; pass { replace: true } to take its place on purpose.`);
    }
  }

  function bind(token, resolver, options) {
    checkBinding(token, options);
    shared.contributions.delete(token);
    container().register(token, resolver);
  }

  function contribute(token) {
    if (!contributions.has(token)) {
      contributions.set(token, shared.contributions.get(token)(facade));
    }
    return contributions.get(token);
  }

  if (!parent) {
    container();
  }
  return Object.freeze(facade);
}
