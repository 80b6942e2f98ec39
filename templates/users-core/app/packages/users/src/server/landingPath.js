[% if tenancy_mode == "none" -%]
/** Where someone goes who has signed in and was not on the way anywhere. */
export function landingPath(_visit) {
  return "/home";
}
[% else -%]
/** Where someone goes who has signed in and was not on the way anywhere: to a workspace of theirs, where there is one. */
export function landingPath({ workspaces }) {
  const [first] = workspaces;
  return first ? `/w/${encodeURIComponent(first.slug)}` : "/home";
}
[% endif -%]
