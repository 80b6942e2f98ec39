import { computed } from "vue";
import { usePlacementContext } from "@jskit-ai/shell-web/client";

const minute = 60_000;
const units = [
  ["day", 24 * 60 * minute],
  ["hour", 60 * minute],
  ["minute", minute]
];

export const deviceTimeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Dates and numbers as the person wants them: in their language and time zone, or else as the browser has them. */
export function useUserFormats() {
  const { placementContext } = usePlacementContext();
  const settings = computed(() => placementContext.value.user?.settings ?? {});
  const locale = computed(() => settings.value.locale || undefined);
  const timeZone = computed(() => settings.value.timeZone || undefined);

  function format(value, options) {
    return new Intl.DateTimeFormat(locale.value, { timeZone: timeZone.value, ...options }).format(new Date(value));
  }

  function formatRelative(value, now = Date.now()) {
    const difference = new Date(value).getTime() - now;
    const [unit, size] = units.find(([, length]) => Math.abs(difference) >= length) ?? [];
    // The words around it are English, so this one is too.
    return unit ? new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.round(difference / size), unit) : "just now";
  }

  return {
    locale,
    timeZone,
    formatDate: (value) => format(value, { dateStyle: "medium" }),
    formatDateTime: (value) => format(value, { dateStyle: "medium", timeStyle: "short" }),
    formatNumber: (value, options) => new Intl.NumberFormat(locale.value, options).format(value),
    formatRelative
  };
}
