export const avatarLimits = Object.freeze({
  bytes: 5 * 1024 * 1024,
  // Far above any camera; a "zip bomb" picture is small as a file and enormous once unpacked.
  pixels: 40_000_000,
  side: 256
});
