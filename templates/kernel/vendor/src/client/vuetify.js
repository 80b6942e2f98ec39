import { createVuetify } from "vuetify";
import { aliases, mdi } from "vuetify/iconsets/mdi-svg";

// Material 3 window classes: compact below 600, medium to 839, expanded from 840. Said outright, because a default that
// moves with a release of the library would move every layout with it.
const thresholds = { xs: 0, sm: 600, md: 840, lg: 1200, xl: 1600, xxl: 2560 };

export function createAppVuetify({ themes, defaultTheme = "system" }) {
  return createVuetify({
    theme: { defaultTheme, themes },
    display: { mobileBreakpoint: "sm", thresholds },
    icons: { defaultSet: "mdi", aliases, sets: { mdi } },
    defaults: {
      VBtn: { rounded: "pill" },
      VCard: { rounded: "xl" },
      VTextField: { variant: "outlined" },
      VTextarea: { variant: "outlined" },
      VSelect: { variant: "outlined" },
      VAutocomplete: { variant: "outlined" }
    }
  });
}
