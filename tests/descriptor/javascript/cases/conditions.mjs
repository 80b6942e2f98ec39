const isProduction = process.env.NODE_ENV === "production";

export default {
  schema: 1,
  id: isProduction ? "live" : "test",
  version: "1.0.0" || "0.0.0",
  kind: "runtime",
  summary: "Depends.",
  dependsOn: ["a", isProduction && "b"].filter(Boolean),
};
