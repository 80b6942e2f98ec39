import { mdiAccountGroupOutline, mdiClipboardTextClockOutline, mdiShieldCrownOutline } from "@mdi/js";
import { registerRouteGuard } from "@jskit-ai/shell-web/client";

/** Teaches the pages what `console_owner` asks for; the server is what refuses. */
export class ConsoleWebClientProvider {
  static id = "console.web.client";

  register(app) {
    registerRouteGuard(app, "console.web.ownerGuard", () => ({
      policy: "console_owner",
      decide: ({ context }) =>
        context.user?.isOperator ? true : { denied: "This part of the app is for the people who run it." }
    }));
  }

  boot(app) {
    app.make("client.icons").register({
      people: mdiAccountGroupOutline,
      operators: mdiShieldCrownOutline,
      audit: mdiClipboardTextClockOutline
    });
  }
}
