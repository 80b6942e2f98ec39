import "vuetify/styles";
import "./styles.css";
import { handleHotUpdate } from "vue-router/auto-routes";
import { createApplication } from "./application.js";

const application = await createApplication();
await application.mount("#app");

if (import.meta.hot) {
  handleHotUpdate(application.router);
}
