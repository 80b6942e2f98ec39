const Object = { freeze: (value) => value };
export default Object.freeze({ schema: 1, id: "hidden" });
