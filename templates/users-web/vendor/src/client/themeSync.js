import { watch } from "vue";
import { apiRequest } from "@jskit-ai/shell-web/client";

/**
 * The kept theme comes with the bootstrap payload and is applied; a theme that is chosen anywhere in the app while signed
 * in is kept. Both sides are compared with what was last seen, so that they never chase each other.
 */
export function syncTheme({ context, theme, errors, request = apiRequest }) {
  const settings = () => context.placementContext.value.user?.settings;

  watch(
    () => settings()?.theme,
    (kept) => kept && kept !== theme.choice.value && theme.setChoice(kept)
  );

  watch(theme.choice, async (chosen) => {
    const known = settings();
    if (!known || known.theme === chosen) {
      return;
    }
    const { user } = context.placementContext.value;
    context.mergePlacementContext({ user: { ...user, settings: { ...known, theme: chosen } } });
    try {
      await request("/api/account/preferences", { method: "PATCH", body: { theme: chosen } });
    } catch (error) {
      errors.report(error, { title: "Your theme could not be saved" });
    }
  });
}
