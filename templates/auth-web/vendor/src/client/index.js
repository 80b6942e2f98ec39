import { AuthWebClientProvider } from "./AuthWebClientProvider.js";

export { AuthWebClientProvider };
export { useAuth } from "./composables/useAuth.js";
export { useRecentSignIn } from "./composables/useRecentSignIn.js";
export { useSubmission } from "./composables/useSubmission.js";
export { safeReturnTo } from "./composables/returnTo.js";
export { default as RecentSignInDialog } from "./components/RecentSignInDialog.vue";
export { default as PasswordField } from "./components/PasswordField.vue";
export { default as UserAvatar } from "./components/UserAvatar.vue";

export const clientProviders = [AuthWebClientProvider];
