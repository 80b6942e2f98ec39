/** What a person sees of their own profile; the identity at the provider and the operators' notes are not in it. */
export function publicProfile({ id, email, emailVerified, displayName, username, avatarUrl, createdAt }) {
  return { id, email, emailVerified, displayName, username, avatarUrl, createdAt };
}
