import ipaddr from "ipaddr.js";

/** What one visitor can't change at will: an IPv4 address, or the /64 that a household gets of IPv6. */
export function addressGroup(ip) {
  if (!ipaddr.isValid(ip)) {
    return String(ip);
  }
  const address = ipaddr.process(ip);
  if (address.kind() === "ipv4") {
    return address.toString();
  }
  return `${address.parts.slice(0, 4).map((part) => part.toString(16)).join(":")}::/64`;
}
