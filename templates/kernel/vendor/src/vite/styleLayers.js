/**
 * The order of the style layers, said before the first style sheet. Without it the order is that in which a page happens to
 * load its components' styles, which differs between development and a build, and between pages.
 */
const order = "app-base, vuetify-core, vuetify-components, vuetify-overrides, vuetify-utilities, vuetify-final";

export function styleLayersPlugin() {
  return {
    name: "jskit:style-layers",
    transformIndexHtml: () => [{ tag: "style", children: `@layer ${order};`, injectTo: "head-prepend" }]
  };
}
