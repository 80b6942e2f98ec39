const packages = [{ schema: 1, id: "a" }, { schema: 1, id: "b" }];
export default packages;
