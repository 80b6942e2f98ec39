const passwordProvider = "email";

/** Whether a service that this user signs in with says that it has verified this very address. */
function isVerifiedElsewhere(email, identities) {
  return identities.some(
    ({ provider, identity_data: data }) =>
      provider !== passwordProvider && data?.email_verified === true && String(data.email ?? "").toLowerCase() === email
  );
}

/** What this app may believe of a Supabase user. */
export function createIdentities({ settings }) {
  /** Supabase calls an address confirmed as well where its project lets everyone in without a mail. */
  async function isProven(email, { email_confirmed_at: confirmedAt, identities }) {
    return Boolean(email && confirmedAt) && (isVerifiedElsewhere(email, identities ?? []) || (await settings.confirmsAddresses()));
  }

  return async function identityOf(user) {
    // The user writes this themselves: good for a name, never for a right.
    const own = user.user_metadata ?? {};
    const email = (user.email ?? "").toLowerCase();
    return {
      provider: "supabase",
      providerUserId: user.id,
      email,
      emailVerified: await isProven(email, user),
      displayName: String(own.full_name ?? own.name ?? "").slice(0, 120),
      // Its address would be theirs to choose: each page with it would tell a server of theirs who looks.
      avatarUrl: ""
    };
  };
}
