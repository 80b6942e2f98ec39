import Bowser from "bowser";

/** "Firefox on Linux": how a list of sessions tells them apart for the one whose they are. */
export function describeDevice(userAgent) {
  if (!userAgent) {
    return "An unknown device";
  }
  const { browser, os } = Bowser.parse(userAgent);
  const parts = [browser.name, os.name].filter(Boolean);
  return parts.length === 0 ? "An unknown device" : parts.join(" on ");
}
