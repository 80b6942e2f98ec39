import Type from "typebox";
import { id } from "@jskit-ai/auth-core/server/schemas";
import { HttpError, notFound } from "@jskit-ai/http-runtime/server/errors";
import { publicProfile } from "./profilePayload.js";

async function readUpload(request) {
  if (!request.isMultipart()) {
    throw new HttpError(415, "unsupported_media_type", "Send the picture as a form with one file.");
  }
  try {
    const file = await request.file();
    if (!file) {
      throw new HttpError(400, "invalid_input", "Choose a picture.", { fields: { avatar: "Choose a picture." } });
    }
    return await file.toBuffer();
  } catch (error) {
    throw error.code === "FST_REQ_FILE_TOO_LARGE" ? new HttpError(413, "too_large", "The picture is larger than 5 MB. Choose a smaller one.") : error;
  }
}

export const avatarRoutes = [
  {
    method: "PUT",
    path: "/api/account/avatar",
    policy: "authenticated",
    summary: "Replaces the signed-in user's picture.",
    multipart: true,
    rateLimit: { max: 20, windowSeconds: 600 },
    async handler(request, _reply, scope) {
      const profile = await scope.make("users.avatars").replace(request.auth.profile.id, await readUpload(request));
      return { profile: publicProfile(profile) };
    }
  },
  {
    method: "DELETE",
    path: "/api/account/avatar",
    policy: "authenticated",
    summary: "Removes the signed-in user's picture.",
    async handler(request, _reply, scope) {
      return { profile: publicProfile(await scope.make("users.avatars").remove(request.auth.profile.id)) };
    }
  },
  {
    method: "GET",
    path: "/api/users/:userId/avatar",
    policy: "authenticated",
    summary: "A user's picture.",
    schema: { params: Type.Object({ userId: id }) },
    async handler(request, reply, scope) {
      const avatar = await scope.make("users.avatars").find(request.params.userId);
      if (!avatar) {
        throw notFound();
      }
      return reply
        .header("content-type", avatar.contentType)
        .header("content-security-policy", "default-src 'none'; sandbox")
        .header("cache-control", "private, max-age=604800, immutable")
        .send(avatar.content);
    }
  }
];
