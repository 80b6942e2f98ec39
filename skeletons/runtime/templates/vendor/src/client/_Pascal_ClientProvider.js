import { mdiFormatListBulleted } from "@mdi/js";

/** Gives the link in the menu its icon. */
export class __Pascal__ClientProvider {
  static id = "__id__.client";

  boot(app) {
    app.make("client.icons").register({ "__id__": mdiFormatListBulleted });
  }
}
