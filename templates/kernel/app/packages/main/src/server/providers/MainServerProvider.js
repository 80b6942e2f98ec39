/** This app's own services and routes: bind services in `register`, add routes in `boot`. */
class MainServerProvider {
  static id = "local.main.server";

  register(_app) {}

  async boot(_app) {}
}

export { MainServerProvider };
