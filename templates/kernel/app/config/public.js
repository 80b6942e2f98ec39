// Settings that the browser may see. Nothing secret belongs here: it is part of the built pages.
export const config = {};

config.title = [= app.title | js_string =];
config.surfaceDefinitions = {};
