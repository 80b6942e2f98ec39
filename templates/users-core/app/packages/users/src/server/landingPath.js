[% if tenancy_mode == "none" -%]
/** Where someone goes who has signed in and was not on the way anywhere. */
export function landingPath(_visit) {
  return "/home";
}
[% else -%]
/** Where someone goes who has signed in and was not on the way anywhere: to a workspace of theirs, where there are pages for one. */
export function landingPath({ workspaces, surfaces }) {
  const [first] = workspaces;
  return first && surfaces.app?.enabled ? `/w/${encodeURIComponent(first.slug)}` : "/home";
}
[% endif -%]
