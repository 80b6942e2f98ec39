import { HttpError } from "@jskit-ai/http-runtime/server/errors";

function isKnownTimeZone(name) {
  try {
    // An offset such as "+02:00" is taken too by the runtime, but it is wrong for half of the year.
    return /^[A-Za-z]/.test(name) && Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}

function canonicalLocale(tag) {
  try {
    const [locale] = Intl.getCanonicalLocales(tag);
    return Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0 ? locale : null;
  } catch {
    return null;
  }
}

function refuse(field, message) {
  throw new HttpError(422, "invalid_input", message, { fields: { [field]: message } });
}

/** Theme, locale and time zone. An empty locale or zone means "as the browser has it". */
export function createSettingsService({ settings }) {
  return Object.freeze({
    find: (userId) => settings.find(userId),

    async update(userId, { theme, locale, timeZone }) {
      const fields = {};
      if (theme !== undefined) {
        fields.theme = theme;
      }
      if (timeZone !== undefined) {
        fields.timeZone = timeZone === "" || isKnownTimeZone(timeZone) ? timeZone : refuse("timeZone", "This time zone is not known.");
      }
      if (locale !== undefined) {
        fields.locale = locale === "" ? "" : (canonicalLocale(locale) ?? refuse("locale", "This language and region is not known."));
      }
      return settings.update(userId, fields);
    }
  });
}
