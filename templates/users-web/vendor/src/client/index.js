import { UsersWebClientProvider } from "./UsersWebClientProvider.js";

export { UsersWebClientProvider };
export { usePaths } from "./composables/usePaths.js";
export { useUserFormats } from "./composables/useUserFormats.js";
export { useResource } from "./composables/useResource.js";
export { useListQuery } from "./composables/useListQuery.js";
export { useAccountProfile } from "./composables/useAccountProfile.js";
export { useAccountPreferences } from "./composables/useAccountPreferences.js";
export { useAccountNotifications } from "./composables/useAccountNotifications.js";
export { default as ResourceState } from "./components/ResourceState.vue";
export { default as ListPages } from "./components/ListPages.vue";
export { default as SettingsCard } from "./components/SettingsCard.vue";
export { default as AccountSettingsClientElement } from "./components/AccountSettingsClientElement.vue";

export const clientProviders = [UsersWebClientProvider];
