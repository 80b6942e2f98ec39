import multipart from "@fastify/multipart";
import { avatarLimits } from "./avatars/limits.js";
import { registerAccountParticipants } from "./accountParticipants.js";
import { registerUserBootstrap } from "./userBootstrap.js";
import { registerSessionCompanions } from "./sessionCompanions.js";
import { registerUsersCore } from "./registerUsersCore.js";
import { registerOwnNotificationKinds } from "./notifications/ownKinds.js";
import { avatarRoutes } from "./routes/avatarRoutes.js";
import { notificationRoutes } from "./routes/notificationRoutes.js";
import { ownDataRoutes } from "./routes/ownDataRoutes.js";
import { preferenceRoutes } from "./routes/preferenceRoutes.js";
import { profileRoutes } from "./routes/profileRoutes.js";

/** Binds the users layer, so that sign-in keeps people in the database, and adds the routes of the account surface. */
export class UsersCoreServiceProvider {
  static id = "users.core";

  register(app) {
    registerUsersCore(app);
    registerOwnNotificationKinds(app);
    registerSessionCompanions(app);
    registerUserBootstrap(app);
    registerAccountParticipants(app);
  }

  async boot(app) {
    await app.make("http.server").register(multipart, {
      limits: { files: 1, fields: 0, parts: 1, fileSize: avatarLimits.bytes, headerPairs: 20 },
      throwFileSizeLimit: true
    });
    const routes = app.make("http.routes");
    const definitions = [profileRoutes, avatarRoutes, preferenceRoutes, notificationRoutes, ownDataRoutes];
    definitions.flatMap((list) => list).forEach((definition) => routes.register(definition));
  }
}
