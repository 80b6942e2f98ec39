import { encodeAvatar } from "../avatars/encodeAvatar.js";

/** People's pictures: encoded first, so that the transaction is short, then kept with a version that the address carries. */
export function createAvatarService({ users, avatars, transaction }) {
  return Object.freeze({
    find: (userId) => avatars.find(userId),

    async replace(userId, bytes) {
      const avatar = await encodeAvatar(bytes);
      return transaction(async () => {
        const profile = await users.update(userId, { avatarVersion: avatar.version });
        await avatars.replace(userId, avatar);
        return profile;
      });
    },

    async remove(userId) {
      return transaction(async () => {
        await avatars.delete(userId);
        return users.update(userId, { avatarVersion: null });
      });
    }
  });
}
