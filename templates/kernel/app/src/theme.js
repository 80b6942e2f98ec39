/** The colours of the app, light and dark. Text on each of them keeps a contrast of at least 4.5 to 1. */
const light = {
  dark: false,
  colors: {
    background: "#f8f8fc",
    "on-background": "#1b1b21",
    surface: "#ffffff",
    "on-surface": "#1b1b21",
    "surface-light": "#efeff6",
    "surface-variant": "#e3e1ec",
    "on-surface-variant": "#46464f",
    primary: "#3f51b5",
    "on-primary": "#ffffff",
    secondary: "#5b5d72",
    "on-secondary": "#ffffff",
    success: "#1b6e3c",
    "on-success": "#ffffff",
    warning: "#8a5000",
    "on-warning": "#ffffff",
    error: "#ba1a1a",
    "on-error": "#ffffff",
    info: "#0b5f8a",
    "on-info": "#ffffff"
  },
  variables: {
    "medium-emphasis-opacity": 0.74
  }
};

const dark = {
  dark: true,
  colors: {
    background: "#121318",
    "on-background": "#e4e1e9",
    surface: "#1b1b22",
    "on-surface": "#e4e1e9",
    "surface-light": "#262630",
    "surface-variant": "#3a3a46",
    "on-surface-variant": "#c8c5d2",
    primary: "#bac3ff",
    "on-primary": "#1b2678",
    secondary: "#c3c5dd",
    "on-secondary": "#2c2f42",
    success: "#8fd8a4",
    "on-success": "#00391a",
    warning: "#ffb95f",
    "on-warning": "#472a00",
    error: "#ffb4ab",
    "on-error": "#690005",
    info: "#8fcdf8",
    "on-info": "#00344e"
  },
  variables: {
    "medium-emphasis-opacity": 0.78
  }
};

export const theme = { defaultTheme: "system", themes: { light, dark } };
