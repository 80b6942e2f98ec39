const links = [...early];
const early = [{ id: "a" }];

export default { schema: 1, placements: links, summary: late, id: erly };

const late = "Below.";
