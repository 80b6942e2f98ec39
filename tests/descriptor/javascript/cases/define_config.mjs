import { definePackage } from "some-tool";

export default definePackage({
  schema: 1,
  id: "defined",
});
