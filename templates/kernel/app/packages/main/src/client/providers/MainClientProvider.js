const componentRegistrations = [];

/** Publishes a component of this app under a token, which placements and topology can name. */
function registerMainClientComponent(token, resolveComponent) {
  componentRegistrations.push({ token, resolveComponent });
}

class MainClientProvider {
  static id = "local.main.client";

  register(app) {
    for (const { token, resolveComponent } of componentRegistrations) {
      app.singleton(token, resolveComponent);
    }
  }
}

export { MainClientProvider, registerMainClientComponent };
