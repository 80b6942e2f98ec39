const home = "/home";

/** Where someone goes who has signed in and was not on the way anywhere. */
[% if tenancy_mode == "none" -%]
export function landingPath(_visit) {
  return home;
}
[% else -%]
export function landingPath({ workspaces }) {
  // To a workspace of theirs, where there is one.
  const [first] = workspaces;
  return first ? `/w/${encodeURIComponent(first.slug)}` : home;
}
[% endif -%]
