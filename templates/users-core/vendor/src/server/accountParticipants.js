import { registerAccountDeletionParticipant } from "@jskit-ai/auth-core/server/accountDeletion";
import { registerAccountExportParticipant } from "@jskit-ai/auth-core/server/accountExport";
import { publicProfile } from "./routes/profilePayload.js";

/** The users layer's part in deleting and exporting an account. The row goes last: others may still need to read it. */
export function registerAccountParticipants(app) {
  registerAccountDeletionParticipant(app, "users.core.deletionParticipant", (scope) => ({
    participantId: "users.core.user",
    order: 1_000,
    blockers: async () => [],
    async deleteAccount({ profile }) {
      await scope.make("users.avatars.repository").delete(profile.id);
      await scope.make("users.repository").delete(profile.id);
    }
  }));
  registerAccountExportParticipant(app, "users.core.exportParticipant", (scope) => ({
    participantId: "users.core.user",
    order: 0,
    async exportAccount({ profile }) {
      const current = await scope.make("users.repository").findById(profile.id);
      const avatar = await scope.make("users.avatars").find(profile.id);
      return {
        profile: publicProfile(current),
        preferences: await scope.make("users.settings.service").find(profile.id),
        notifications: await scope.make("users.notifications").list(profile.id),
        picture: avatar ? `data:${avatar.contentType};base64,${avatar.content.toString("base64")}` : null
      };
    }
  }));
}
