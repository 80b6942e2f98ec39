const home = "/home";

/** Where someone goes who has signed in and was not on the way anywhere. */
[% if tenancy_mode == "none" -%]
export function landingPath(_visit) {
  return home;
}
[% else -%]
export function landingPath({ workspaces, surfaces }) {
  // To a workspace of theirs, where there are pages for one.
  const [first] = workspaces;
  return first && surfaces.app?.enabled ? `/w/${encodeURIComponent(first.slug)}` : home;
}
[% endif -%]
