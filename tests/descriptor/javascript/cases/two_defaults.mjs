const one = { schema: 1 };
export default one;
export { one as default };
