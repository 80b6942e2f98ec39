// What people may do in a workspace. The server reads this file and checks it when it starts; pages only show what it allows.

// Add the permissions of your own routes here, and give them to roles below.
export const permissions = {
  "workspace.view": "See the workspace and its settings.",
  "workspace.update": "Change its name, its address and its settings.",
  "workspace.delete": "Delete the workspace with everything in it.",
  "workspace.transfer": "Make someone else the owner.",
  "workspace.members.view": "See who is a member.",
  "workspace.members.manage": "Change roles and remove members.",
  "workspace.members.invite": "Invite people.",
  "workspace.audit.view": "See what was changed, and by whom."
};

// The highest first: nobody gives a role above their own. The first one is `owner`, and it has every permission.
export const roles = {
  owner: {
    label: "Owner",
    description: "Can do everything, also delete the workspace.",
    permissions: Object.keys(permissions)
  },
  admin: {
    label: "Admin",
    description: "Manages settings, members and invitations.",
    permissions: [
      "workspace.view",
      "workspace.update",
      "workspace.members.view",
      "workspace.members.manage",
      "workspace.members.invite",
      "workspace.audit.view"
    ]
  },
  member: {
    label: "Member",
    description: "Works in the workspace.",
    permissions: ["workspace.view", "workspace.members.view"]
  }
};
