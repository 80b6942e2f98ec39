/** What leaves the server about workspaces, memberships and invites: allow-lists, the same in every route. */
export function createPayloads({ roles }) {
  const roleOf = (role) => ({ role, roleLabel: roles.labelOf(role) });
  const workspace = ({ id, slug, name, kind, createdAt }) => ({ id, slug, name, kind, createdAt });

  return Object.freeze({
    workspace,
    membership: ({ role, status, joinedAt }) => ({ ...roleOf(role), status, joinedAt }),
    myWorkspace: ({ workspace: found, membership }) => ({
      ...workspace(found),
      ...roleOf(membership.role),
      lastUsedAt: membership.lastUsedAt
    }),
    invite: ({ id, email, role, status, invitedBy, createdAt, sentAt, expiresAt }) => ({
      id,
      email,
      ...roleOf(role),
      status,
      invitedBy,
      createdAt,
      sentAt,
      expiresAt
    }),
    myInvite: ({ id, workspace: invitedTo, role, invitedBy, expiresAt }) => ({
      id,
      workspace: invitedTo,
      ...roleOf(role),
      invitedBy: invitedBy?.displayName ?? null,
      expiresAt
    })
  });
}
