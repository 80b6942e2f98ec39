import Type from "typebox";
import { lineOfText } from "@jskit-ai/auth-core/server/schemas";
import { usernameRules } from "../profileSync/username.js";
import { publicProfile } from "./profilePayload.js";

const changes = Type.Object(
  {
    displayName: Type.Optional(lineOfText({ minLength: 1, maxLength: 120 })),
    username: Type.Optional(Type.String({ minLength: usernameRules.min, maxLength: usernameRules.max, pattern: usernameRules.pattern }))
  },
  { additionalProperties: false, minProperties: 1 }
);

export const profileRoutes = [
  {
    method: "GET",
    path: "/api/account/profile",
    policy: "authenticated",
    summary: "The signed-in user's profile.",
    async handler(request, _reply, scope) {
      return { profile: publicProfile(await scope.make("users.repository").findById(request.auth.profile.id)) };
    }
  },
  {
    method: "PATCH",
    path: "/api/account/profile",
    policy: "authenticated",
    summary: "Changes the signed-in user's name or username.",
    schema: { body: changes },
    rateLimit: { max: 30, windowSeconds: 60 },
    async handler(request, _reply, scope) {
      const profile = await scope.make("users.profile.service").update(request.auth.profile.id, request.body);
      return { profile: publicProfile(profile) };
    }
  }
];
