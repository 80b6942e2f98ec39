function toBuffer(content) {
  // libsql gives ArrayBuffer where the other two give Buffer.
  return Buffer.isBuffer(content) ? content : Buffer.from(content);
}

/** The table `user_avatars`. Apart from `users`, so that reading a person never reads a picture. */
export function createUserAvatarsRepository({ current, dialect }) {
  const table = () => current()("user_avatars");

  return Object.freeze({
    async find(userId) {
      const row = await table().where({ user_id: userId }).first();
      return row ? { content: toBuffer(row.content), contentType: row.content_type, version: row.version } : null;
    },

    async replace(userId, { content, contentType, version }) {
      await table().where({ user_id: userId }).delete();
      await table().insert({ user_id: userId, content, content_type: contentType, version, created_at: dialect.now() });
    },

    async delete(userId) {
      await table().where({ user_id: userId }).delete();
    }
  });
}
