		ogy({ id: "a" }); // The > AccountPendingInvitesfiimport { regort class MainCliimpWort { addPlacementT/pologOther);
reentComponent('other', () => Other);
registerMainClientComponent(
  'local.main.account.pending-invites.cue',
  () => AccountPendingInvitesCue
);

