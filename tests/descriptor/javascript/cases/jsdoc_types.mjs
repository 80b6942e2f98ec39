/**
 * The calendar and its screens.
 *
 * Kept small on purpose: recurring dates are another package's.
 *
 * @typedef {import("some-tool").Descriptor} Descriptor
 */

/** @type {Descriptor} */
export default (
  /** @satisfies {Descriptor} */ ({
    schema: 1,
    id: "calendar", // also the surface's id
    version: "3.0.0-beta.1",
    kind: "runtime",
    summary: "A calendar.",
    /* The order matters:
     * rooms come before what is booked in them.
     */
    dependsOn: ["rooms", "bookings"],
  })
);
