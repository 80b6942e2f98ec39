// Settings that only the server sees. Passwords and keys don't belong here either: they live in .env.
export const config = {};
