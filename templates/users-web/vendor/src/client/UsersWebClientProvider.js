import { mdiBellOutline, mdiShieldLockOutline, mdiTuneVariant } from "@mdi/js";
import UsersToolsWidget from "./components/UsersToolsWidget.vue";
import { syncTheme } from "./themeSync.js";

/** Publishes the tools widget, and makes the theme that a person chose follow them to every browser. */
export class UsersWebClientProvider {
  static id = "users.web.client";

  register(app) {
    app.singleton("users.web.tools.widget", () => UsersToolsWidget);
  }

  boot(app) {
    app.make("client.icons").register({ notifications: mdiBellOutline, preferences: mdiTuneVariant, security: mdiShieldLockOutline });
    syncTheme({ context: app.make("shell.context"), theme: app.make("shell.theme"), errors: app.make("shell.errors") });
  }
}
