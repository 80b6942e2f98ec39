import {
  mdiAccount,
  mdiAlertCircleOutline,
  mdiCog,
  mdiFileDocumentOutline,
  mdiHome,
  mdiInformationOutline,
  mdiMagnify,
  mdiShieldAccount,
  mdiTune,
  mdiWeatherNight,
  mdiWeatherSunny,
  mdiThemeLightDark
} from "@mdi/js";

/** Names for the icons that a placement may carry: data stays text, and only the icons in use are in the build. */
const builtIn = {
  home: mdiHome,
  settings: mdiCog,
  general: mdiTune,
  page: mdiFileDocumentOutline,
  account: mdiAccount,
  search: mdiMagnify,
  admin: mdiShieldAccount,
  info: mdiInformationOutline,
  problem: mdiAlertCircleOutline,
  themeLight: mdiWeatherSunny,
  themeDark: mdiWeatherNight,
  themeSystem: mdiThemeLightDark
};

export function createIconRegistry() {
  const icons = new Map(Object.entries(builtIn));
  return Object.freeze({
    register(additional) {
      for (const [name, path] of Object.entries(additional)) {
        icons.set(name, path);
      }
    },
    has: (name) => icons.has(name),
    names: () => [...icons.keys()],
    /** An icon for a name (`home` or `$home`) or an SVG path; a page's icon for a name that nobody registered. */
    resolve(nameOrPath, fallback = "page") {
      if (!nameOrPath) {
        return icons.get(fallback);
      }
      if (/^[Mm]\s?[\d.-]/.test(nameOrPath)) {
        return nameOrPath;
      }
      const name = nameOrPath.replace(/^\$/, "");
      if (!icons.has(name) && import.meta.env?.DEV) {
        console.warn(`No icon is registered as "${name}"; known: ${[...icons.keys()].join(", ")}.`);
      }
      return icons.get(name) ?? icons.get(fallback);
    }
  });
}
