/** Holds calls up where a race would be: a call awaits `through()`, and stops there if a `hold()` waits for one. */
export function createGate() {
  const holds = [];

  return {
    async through() {
      const next = holds.shift();
      next?.reached();
      await next?.opened;
    },
    /** The next call through stops: `arrived` is fulfilled once it has, and `open()` lets it go on. */
    hold() {
      const hold = {};
      hold.arrived = new Promise((resolve) => (hold.reached = resolve));
      hold.opened = new Promise((resolve) => (hold.open = resolve));
      holds.push(hold);
      return { arrived: hold.arrived, open: hold.open };
    }
  };
}

/** A provider for `startApp` that binds what `make(scope)` gives in the place of what another package binds. */
export function replacing(token, make) {
  return class {
    static id = `test.replacing.${token}`;

    register(app) {
      app.singleton(token, make, { replace: true });
    }
  };
}
