"use strict";

const descriptor = {
  schema: 1,
  id: "polls",
  version: "0.1.0",
  kind: "runtime",
  summary: "Polls.",
};

export default descriptor;
