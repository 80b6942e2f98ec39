// What all of our packages have in common.
const common = {
  schema: 1,
  version: "1.0.0",
  kind: "runtime",
};
const everywhere = ["*"];
const link = { kind: "link", surfaces: everywhere, order: 100 };

export default {
  ...common,
  id: "shop",
  summary: "A shop.",
  version: "1.1.0",
  placements: [
    // The catalogue stands first.
    { ...link, id: "shop.menu.catalogue", target: "shell.primary-menu", props: { label: "Catalogue", to: "/shop" } },
    { ...link, id: "shop.menu.cart", target: "shell.primary-menu", order: 110, props: { label: "Cart", to: "/cart" } },
  ],
};
