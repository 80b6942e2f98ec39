import { watch } from "vue";

const notice = Object.freeze({
  name: "ApiError",
  message: "This account is suspended. Please contact whoever runs this app.",
  isOffline: false
});

/** Someone who is suspended while signed in sees why the app stops answering, instead of a row of failures. */
export function installSuspensionNotice(app) {
  const context = app.make("shell.context");
  watch(
    () => Boolean(context.placementContext.value.auth?.suspended),
    (isSuspended) => isSuspended && app.make("shell.errors").report(notice, { title: "Account suspended" })
  );
}
